package io.ecms.tree.stack.user;

import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** An agent in a JVM of its own that joins one tree and then waits to be killed. */
final class AgentMain {
  private AgentMain() {}

  /** Arguments: data directory, listen host, image id, image size, parent's host and port. */
  public static void main(String[] arguments) throws InterruptedException {
    UserStack stack =
        new UserStack(
            UserStackSettings.of(Path.of(arguments[0])).withHost(arguments[1]),
            new HostCommandRunner(),
            Executors.newScheduledThreadPool(1));
    ImageRef image = new ImageRef(arguments[2], Long.parseLong(arguments[3]));
    stack.join(image, new Endpoint(arguments[4], Integer.parseInt(arguments[5])));
    new CountDownLatch(1).await();
  }
}

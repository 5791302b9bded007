package io.ecms.tree.stack.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.process.Poll;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.StackException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * One node of a chain of three guests, each with a kernel, an initiator and an address of its own.
 * Argument: number of the node, 1 for the image node. Prints {@code KERNEL-NODE n done} and ends
 * with 0 when all that it expects came true.
 */
final class GuestNode {
  private static final ImageRef IMAGE = new ImageRef("debian-12", 8L << 20);
  private static final int PIECE = 64 << 10;
  private static final int PORT = 3261;
  private static final int LAST = 3;
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final int number;
  private final Path directory;
  private final KernelStack stack;
  private final byte[] content = new byte[(int) IMAGE.sizeBytes()];

  private GuestNode(int number, Path directory, ScheduledExecutorService timer) {
    this.number = number;
    this.directory = directory;
    new Random(7).nextBytes(content);
    this.stack =
        new KernelStack(
            new KernelStackSettings(
                directory.resolve("node"),
                "node-" + number,
                address(number),
                "10.9.0.0/24",
                CacheKind.BCACHE,
                64L << 20,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2)),
            KernelHost.system(),
            new HostCommandRunner(),
            timer);
  }

  private static Endpoint address(int number) {
    return new Endpoint("10.9.0." + number, PORT);
  }

  public static void main(String[] arguments) throws IOException {
    int number = Integer.parseInt(arguments[0]);
    Path directory = Files.createTempDirectory("node");
    try (ScheduledExecutorService timer = Executors.newScheduledThreadPool(1)) {
      GuestNode node = new GuestNode(number, directory, timer);
      node.run();
      node.stack.close();
      timer.shutdownNow();
    }
    new PrintWriter(System.out, true, StandardCharsets.UTF_8)
        .println("\nKERNEL-NODE " + number + " done");
  }

  private void run() throws IOException {
    if (number == 1) {
      Path golden = directory.resolve("golden.raw");
      Files.write(golden, content);
      stack.serveRoot(IMAGE, golden);
      awaitChildComesAndGoes();
      assertThat(golden).hasBinaryContent(content);
      assertThat(status().bytesDown()).isBetween(IMAGE.sizeBytes(), IMAGE.sizeBytes() * 3 / 2);
    } else {
      assertThat(Poll.until(this::hasJoined, LIMIT)).as("joined").isTrue();
      if (number == LAST) {
        readAndWriteAsAVm();
      } else {
        awaitChildComesAndGoes();
      }
    }
    stack.leave(IMAGE);
    assertThat(KernelHosts.leftOf("node-" + number)).isEmpty();
  }

  /** A parent that does not serve yet is asked again. */
  private boolean hasJoined() {
    try {
      stack.join(IMAGE, address(number - 1));
      return true;
    } catch (StackException e) {
      if (e.code().startsWith("parent-")) {
        return false;
      }
      throw e;
    }
  }

  private void awaitChildComesAndGoes() throws IOException {
    assertThat(Poll.until(() -> status().children() == 1, LIMIT)).as("child came").isTrue();
    assertThat(Poll.until(() -> status().children() == 0, LIMIT)).as("child went").isTrue();
  }

  private MemberStatus status() {
    return stack.status(IMAGE).orElseThrow();
  }

  private void readAndWriteAsAVm() throws IOException {
    Path disk = stack.makeDisk(IMAGE, "vm-1", IMAGE.sizeBytes()).file();
    for (int at = 0; at < content.length; at += PIECE) {
      assertThat(KernelHosts.read(disk, at, PIECE))
          .isEqualTo(Arrays.copyOfRange(content, at, at + PIECE));
    }
    byte[] zeros = new byte[PIECE];
    KernelHosts.write(disk, PIECE, zeros);
    assertThat(KernelHosts.read(disk, PIECE, PIECE)).isEqualTo(zeros);
    stack.removeDisk("vm-1");
  }
}

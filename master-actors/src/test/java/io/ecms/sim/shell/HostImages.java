package io.ecms.sim.shell;

import io.ecms.core.image.ImageContent;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.ImageId;
import io.ecms.core.protocol.AgentCommand.ImportImage;
import io.ecms.core.protocol.AgentMessage.BootFile;
import io.ecms.core.protocol.AgentResult;
import io.ecms.node.agent.ImagePart;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.simulated.SimulatedStack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An image store without bytes. */
final class HostImages implements ImagePart {
  private static final long SIZE = 1L << 30;

  private final SimulatedStack stack;
  private final Map<ImageId, ImageRef> stored = new TreeMap<>();

  HostImages(SimulatedStack stack) {
    this.stack = stack;
  }

  @Override
  public AgentResult bringIn(ImportImage wish) {
    ImageRef ref = stored.computeIfAbsent(wish.image(), id -> new ImageRef(id.value(), SIZE));
    Endpoint endpoint = stack.serveRoot(ref, file(wish.image()));
    return new AgentResult.ImageStored(
        new ImageContent(SIZE, "0".repeat(64)), new TreeEndpoint(endpoint.host(), endpoint.port()));
  }

  private static Path file(ImageId image) {
    return Path.of("/simulated", image.value());
  }

  @Override
  public AgentResult remove(ImageId image) {
    ImageRef ref = stored.get(image);
    if (ref != null) {
      stack.leave(ref);
      stored.remove(image);
    }
    return new AgentResult.Gone();
  }

  @Override
  public List<ImageId> held() {
    return List.copyOf(stored.keySet());
  }

  @Override
  public void reopen(ImageId image) {
    ImageRef ref = stored.get(image);
    if (ref != null) {
      stack.serveRoot(ref, file(image));
    }
  }

  @Override
  public byte[] read(ImageId image, BootFile which, long offset) {
    return new byte[0];
  }

  @Override
  public void note(ImageId image, byte[] workingSet) {
    // No image here has bytes.
  }
}

package io.ecms.tree.stack.user;

import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.tool.ToolException;
import io.ecms.tree.wire.Protection;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Asks a parent whether it serves the image, before anything depends on it.
 *
 * <p>A storage daemon that opens a parent which accepts but never answers blocks its monitor, so
 * the question is asked by us, with a deadline.
 */
final class ParentProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Protection protection;

  /**
   * @param protection of the streams to parents
   */
  ParentProbe(Protection protection) {
    this.protection = protection;
  }

  /**
   * Opens the image's export and closes it again; moves no block.
   *
   * @throws StackException {@code parent-unreachable} (retryable), {@code parent-refused}, {@code
   *     parent-untrusted} when TLS with it fails, or {@code parent-differs} when it serves another
   *     size
   */
  void check(ImageRef image, Endpoint parent) {
    InetSocketAddress address = new InetSocketAddress(parent.host(), parent.port());
    if (address.isUnresolved()) {
      throw new StackException(
          "parent-unreachable", true, "host of parent %s is unknown".formatted(parent));
    }
    try (NbdClient client = NbdClient.connect(address, protection, image.id(), TIMEOUT)) {
      if (client.sizeBytes() != image.sizeBytes()) {
        throw new StackException(
            "parent-differs",
            false,
            "parent %s serves %d bytes of image %s, expected %d"
                .formatted(parent, client.sizeBytes(), image.id(), image.sizeBytes()));
      }
    } catch (ToolException e) {
      throw new StackException(
          code(e),
          e.retryable(),
          "parent %s of image %s: %s".formatted(parent, image.id(), e.getMessage()),
          e);
    }
  }

  private static String code(ToolException e) {
    if (e.retryable()) {
      return "parent-unreachable";
    }
    return e.code().equals("nbd-untrusted") ? "parent-untrusted" : "parent-refused";
  }
}

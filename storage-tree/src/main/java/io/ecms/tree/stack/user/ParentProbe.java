package io.ecms.tree.stack.user;

import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.ParentAnswer;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.tool.ToolException;
import io.ecms.tree.wire.Protection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Asks a parent whether it serves the image: before anything depends on it, and while it does.
 *
 * <p>A storage daemon that opens a parent which accepts but never answers blocks its monitor, so
 * the question is asked by us, with a deadline.
 *
 * <p>While it does, the question ends with a flush, which the parent's daemon carries out even when
 * its own parent is gone. A read would not do: of a block that the parent has not got, the answer
 * would be late because of somebody further up, and all below that one would blame the wrong node.
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
    try (NbdClient _ = open(direct(parent), protection, image, parent, TIMEOUT)) {
      // It answers and serves the image, which is all there was to know.
    } catch (ToolException e) {
      throw refused(image, parent, e);
    }
  }

  private static InetSocketAddress direct(Endpoint parent) {
    InetSocketAddress address = new InetSocketAddress(parent.host(), parent.port());
    if (address.isUnresolved()) {
      throw new StackException(
          "parent-unreachable", true, "host of parent %s is unknown".formatted(parent));
    }
    return address;
  }

  private static NbdClient open(
      SocketAddress address,
      Protection protection,
      ImageRef image,
      Endpoint parent,
      Duration limit) {
    NbdClient client = NbdClient.connect(address, protection, image.id(), limit);
    if (client.sizeBytes() != image.sizeBytes()) {
      client.close();
      throw new StackException(
          "parent-differs",
          false,
          "parent %s serves %d bytes of image %s, expected %d"
              .formatted(parent, client.sizeBytes(), image.id(), image.sizeBytes()));
    }
    return client;
  }

  private static StackException refused(ImageRef image, Endpoint parent, ToolException e) {
    return new StackException(
        code(e),
        e.retryable(),
        "parent %s of image %s: %s".formatted(parent, image.id(), e.getMessage()),
        e);
  }

  /** Asks a node that may become the parent. */
  ParentAnswer ask(ImageRef image, Endpoint parent, Duration limit) {
    try {
      return ask(direct(parent), protection, image, parent, limit);
    } catch (StackException e) {
      return ParentAnswer.dead(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Asks the present parent through the relay, so that the bytes are counted at both ends of the
   * edge. The relay holds whom it cannot connect, which makes a dead parent look like a hung one;
   * the two are told apart by a connection past the relay, and only then.
   *
   * @param relay socket on which the storage daemon reads from the parent
   */
  static ParentAnswer askThrough(Path relay, ImageRef image, Endpoint parent, Duration limit) {
    ParentAnswer answer =
        ask(UnixDomainSocketAddress.of(relay), Protection.none(), image, parent, limit);
    return answer.kind() == ParentAnswer.Kind.HUNG && refuses(parent, limit)
        ? ParentAnswer.dead("%s refuses connections".formatted(parent))
        : answer;
  }

  private static ParentAnswer ask(
      SocketAddress address,
      Protection protection,
      ImageRef image,
      Endpoint parent,
      Duration limit) {
    try (NbdClient client = open(address, protection, image, parent, limit)) {
      client.flush(limit);
      return ParentAnswer.WELL;
    } catch (StackException e) {
      return ParentAnswer.dead(String.valueOf(e.getMessage()));
    } catch (ToolException e) {
      String what = "%s: %s".formatted(parent, e.getMessage());
      return e.getCause() instanceof SocketTimeoutException
          ? ParentAnswer.hung(what)
          : ParentAnswer.dead(what);
    }
  }

  /** Whether connections to the parent fail at once; false also when they hang. */
  static boolean refuses(Endpoint parent, Duration limit) {
    try (Socket socket = new Socket()) {
      socket.connect(direct(parent), Math.toIntExact(limit.toMillis()));
      return false;
    } catch (SocketTimeoutException silent) {
      return false;
    } catch (IOException | StackException refused) {
      return true;
    }
  }

  private static String code(ToolException e) {
    if (e.retryable()) {
      return "parent-unreachable";
    }
    return e.code().equals("nbd-untrusted") ? "parent-untrusted" : "parent-refused";
  }
}

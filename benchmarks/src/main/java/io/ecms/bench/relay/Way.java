package io.ecms.bench.relay;

import io.ecms.tree.relay.Relay;
import io.ecms.tree.relay.RelaySettings;
import io.ecms.tree.relay.RelaySides;
import io.ecms.tree.wire.Protection;
import io.ecms.tree.wire.TlsIdentity;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * From a client to a server that has blocks, with nothing, copy loops or relays between them.
 *
 * @param entry where clients connect
 * @param parts in the order in which they were started
 */
record Way(SocketAddress entry, List<AutoCloseable> parts) implements AutoCloseable {

  /** What is between the two ends. */
  enum Kind {
    DIRECT,
    COPY_LOOP,
    RELAY,
    /** Relays that speak with each other by TLS, as those of two nodes do. */
    RELAY_TLS;

    String word() {
      return inFigures(name());
    }
  }

  /**
   * Which sockets are used.
   *
   * <p>{@code CHAIN} is one edge of a real tree: the cache of the child asks by unix socket, what
   * is at the child goes on by TCP, and what is at the parent asks its daemon by unix socket.
   */
  enum Shape {
    TCP_TO_TCP(List.of(Family.TCP, Family.TCP)),
    UNIX_TO_TCP(List.of(Family.UNIX, Family.TCP)),
    CHAIN(List.of(Family.UNIX, Family.TCP, Family.UNIX));

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<Family> families;

    Shape(List<Family> families) {
      this.families = families;
    }

    /** All that can be between the ends; TLS is spoken between two relays. */
    List<Kind> kinds() {
      return Arrays.stream(Kind.values())
          .filter(kind -> kind != Kind.RELAY_TLS || this == CHAIN)
          .toList();
    }

    String word() {
      return inFigures(name());
    }
  }

  private enum Family {
    TCP,
    UNIX
  }

  Way {
    parts = List.copyOf(parts);
  }

  /**
   * Starts server and what is in front of it; without anything in front, clients use the socket
   * family of the first step.
   *
   * @param directory for unix sockets
   * @param identity of all relays that speak TLS
   */
  static Way open(Kind kind, Shape shape, Path directory, TlsIdentity identity) throws IOException {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    List<Family> families = kind == Kind.DIRECT ? shape.families.subList(0, 1) : shape.families;
    Service server = Blocks.server(address(families.getLast(), directory, families.size()));
    parts.add(server);
    SocketAddress target = server.address();
    for (int step = families.size() - 2; step >= 0; step--) {
      SocketAddress listen = address(families.get(step), directory, step);
      switch (kind) {
        case DIRECT -> throw new IllegalStateException("nothing is between the ends");
        case COPY_LOOP -> {
          Service loop = CopyLoop.between(listen, target);
          parts.add(loop);
          target = loop.address();
        }
        case RELAY, RELAY_TLS -> {
          boolean tls = kind == Kind.RELAY_TLS;
          RelaySides sides =
              new RelaySides(
                  Optional.empty(),
                  tls && families.get(step) == Family.TCP
                      ? identity.listening()
                      : Protection.none(),
                  tls && families.get(step + 1) == Family.TCP
                      ? identity.dialling()
                      : Protection.none());
          Relay relay = Relay.open("bench-" + step, listen, RelaySettings.DEFAULT, sides);
          relay.switchTo(target);
          parts.add(relay);
          target = relay.address();
        }
      }
    }
    return new Way(target, List.copyOf(parts));
  }

  private static String inFigures(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static SocketAddress address(Family family, Path directory, int step) throws IOException {
    return switch (family) {
      case TCP -> Sockets.anyPort();
      case UNIX -> {
        Path socket = directory.resolve("s" + step);
        Files.deleteIfExists(socket);
        yield UnixDomainSocketAddress.of(socket);
      }
    };
  }

  @Override
  public void close() throws IOException {
    for (AutoCloseable part : parts.reversed()) {
      try {
        part.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}

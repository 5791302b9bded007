package io.ecms.tree.relay;

import io.ecms.tree.process.Deadline;
import io.ecms.tree.relay.Pump.Direction;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of a relay: held until the target answers, then pumped both ways until either side
 * ends or the target changes.
 *
 * <p>Concurrency: {@link #serve} owns the life cycle on a thread of its own; {@link #cut} and
 * {@link #close} come from other threads and act by closing channels, which ends blocked calls.
 */
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final Client client;
  private final Target target;
  private final RelaySettings settings;
  private final RelaySides sides;
  private final Handshakes handshakes;
  private final TrafficCounter own;
  private final Function<SocketAddress, Meter> meters;
  private final Throttle throttle;

  private final Object lock = new Object();
  private @Nullable SocketChannel upstream;
  private @Nullable Meter meter;
  private long dialled = Target.NEVER;
  private boolean pumping;
  private boolean closed;

  /**
   * Who is served.
   *
   * @param socket closing it ends everything
   * @param stream over the socket, with TLS if so asked
   * @param peer address with port, or {@value RelayStatistics#LOCAL}
   */
  record Client(SocketChannel socket, ByteChannel stream, String peer) {}

  /** The target that was reached. */
  private record Server(ByteChannel stream, SocketAddress address) {}

  /**
   * @param own what this connection carries
   * @param meters make what counts for it, and for others, when it has that target
   */
  Connection(
      Client client,
      Target target,
      RelaySettings settings,
      RelaySides sides,
      Handshakes handshakes,
      TrafficCounter own,
      Function<SocketAddress, Meter> meters,
      Throttle throttle) {
    this.client = client;
    this.target = target;
    this.settings = settings;
    this.sides = sides;
    this.handshakes = handshakes;
    this.own = own;
    this.meters = meters;
    this.throttle = throttle;
  }

  /** Serves the client to its end; {@code executor} runs the second pump. */
  void serve(Executor executor) throws InterruptedException {
    try {
      Server server = dial();
      if (server != null) {
        Meter measured = meters.apply(server.address());
        synchronized (lock) {
          meter = measured;
        }
        ByteChannel to = server.stream();
        Pump back = new Pump(Direction.FROM_TARGET, to, client.stream(), measured, throttle);
        executor.execute(() -> run(back));
        run(new Pump(Direction.TO_TARGET, client.stream(), to, measured, throttle));
      }
    } finally {
      close();
    }
  }

  /** Connects to the target, again and again within the hold limit; null when that was in vain. */
  private @Nullable Server dial() throws InterruptedException {
    Deadline deadline = Deadline.in(settings.holdLimit());
    while (!deadline.isOver() && !isClosed()) {
      Target.Setting goal = target.await(deadline);
      SocketAddress address = goal.address();
      if (address != null) {
        ByteChannel stream = tryDial(address, goal.generation());
        if (stream != null) {
          return new Server(stream, address);
        }
        target.pause(goal, settings.redialEvery());
      }
    }
    return null;
  }

  private @Nullable ByteChannel tryDial(SocketAddress address, long generation) {
    try {
      SocketChannel server = Channels.forTarget(address, sides.source());
      if (begin(server, generation)) {
        server.connect(address);
        ByteChannel stream = protect(server, address);
        if (established(generation)) {
          return stream;
        }
      }
      server.close();
    } catch (IOException refused) {
      LOG.debug("{} does not answer", address, refused);
      closeUpstream();
    }
    return null;
  }

  private ByteChannel protect(SocketChannel server, SocketAddress address) throws IOException {
    try {
      return handshakes.protect(server, sides.target());
    } catch (ClosedChannelException switched) {
      throw switched;
    } catch (IOException e) {
      handshakes.failed("target " + address, e);
      throw e;
    }
  }

  /** Makes the channel known before it connects, so that a switch can end a connect that hangs. */
  private boolean begin(SocketChannel server, long generation) {
    synchronized (lock) {
      upstream = server;
      dialled = generation;
      return !closed && target.isCurrent(generation);
    }
  }

  private boolean established(long generation) {
    synchronized (lock) {
      pumping = !closed && target.isCurrent(generation);
      return pumping;
    }
  }

  private void run(Pump pump) {
    try {
      pump.run();
    } catch (SSLException untrusted) {
      // A peer that does not trust us says so only after our end of the handshake.
      handshakes.failed("client %s or the target".formatted(client.peer()), untrusted);
    } catch (IOException ended) {
      LOG.debug("pump of {} ended", client.peer(), ended);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      close(); // NBD has no half-closed state: one side gone means both
    }
  }

  /**
   * The target has changed: ends a running pair, and only the dialling of one that is held.
   *
   * @param generation of the new target; who has it already, which one that was held may have by
   *     now, goes on
   */
  void cut(long generation) {
    boolean running;
    synchronized (lock) {
      if (dialled >= generation) {
        return;
      }
      running = pumping;
    }
    if (running) {
      close();
    } else {
      closeUpstream();
    }
  }

  void close() {
    synchronized (lock) {
      closed = true;
    }
    Channels.closeQuietly(client.socket());
    closeUpstream();
  }

  private void closeUpstream() {
    SocketChannel server;
    synchronized (lock) {
      server = upstream;
    }
    if (server != null) {
      Channels.closeQuietly(server);
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  RelayStatistics.Connection statistics() {
    synchronized (lock) {
      Duration silence = meter == null ? Duration.ZERO : meter.silentFor();
      return new RelayStatistics.Connection(
          client.peer(), !pumping, own.bytes(), own.waits(), silence);
    }
  }
}

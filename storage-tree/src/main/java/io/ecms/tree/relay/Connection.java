package io.ecms.tree.relay;

import io.ecms.tree.process.Deadline;
import io.ecms.tree.relay.Pump.Direction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.Executor;
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

  private final SocketChannel client;
  private final Target target;
  private final RelaySettings settings;
  private final Optional<InetSocketAddress> source;
  private final TrafficCounter own;
  private final Meter meter;
  private final Throttle throttle;
  private final String peer;

  private final Object lock = new Object();
  private @Nullable SocketChannel upstream;
  private long dialled = Target.NEVER;
  private boolean pumping;
  private boolean closed;

  /**
   * @param own what this connection carries
   * @param meter counts for it, and for others
   */
  Connection(
      SocketChannel client,
      Target target,
      RelaySettings settings,
      Optional<InetSocketAddress> source,
      TrafficCounter own,
      Meter meter,
      Throttle throttle) {
    this.client = client;
    this.target = target;
    this.settings = settings;
    this.source = source;
    this.own = own;
    this.meter = meter;
    this.throttle = throttle;
    this.peer = peerOf(client);
  }

  private static String peerOf(SocketChannel client) {
    try {
      return client.getRemoteAddress() instanceof InetSocketAddress address
          ? address.getAddress().getHostAddress() + ":" + address.getPort()
          : RelayStatistics.LOCAL;
    } catch (IOException goneAlready) {
      LOG.debug("client is gone", goneAlready);
      return RelayStatistics.OTHERS;
    }
  }

  /** Serves the client to its end; {@code executor} runs the second pump. */
  void serve(Executor executor) throws InterruptedException {
    try {
      SocketChannel server = dial();
      if (server != null) {
        Pump back = new Pump(Direction.FROM_TARGET, server, client, meter, throttle);
        executor.execute(() -> run(back));
        run(new Pump(Direction.TO_TARGET, client, server, meter, throttle));
      }
    } finally {
      close();
    }
  }

  /** Connects to the target, again and again within the hold limit; null when that was in vain. */
  private @Nullable SocketChannel dial() throws InterruptedException {
    Deadline deadline = Deadline.in(settings.holdLimit());
    while (!deadline.isOver() && !isClosed()) {
      Target.Setting goal = target.await(deadline);
      SocketAddress address = goal.address();
      if (address != null) {
        SocketChannel server = tryDial(address, goal.generation());
        if (server != null) {
          return server;
        }
        target.pause(goal, settings.redialEvery());
      }
    }
    return null;
  }

  private @Nullable SocketChannel tryDial(SocketAddress address, long generation) {
    try {
      SocketChannel server = Channels.forTarget(address, source);
      if (begin(server, generation)) {
        server.connect(address);
        if (established(generation)) {
          return server;
        }
      }
      server.close();
    } catch (IOException refused) {
      LOG.debug("{} does not answer", address, refused);
      closeUpstream();
    }
    return null;
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
    } catch (IOException ended) {
      LOG.debug("pump of {} ended", peer, ended);
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
    closeQuietly(client);
    closeUpstream();
  }

  private void closeUpstream() {
    SocketChannel server;
    synchronized (lock) {
      server = upstream;
    }
    if (server != null) {
      closeQuietly(server);
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing {}", channel, e);
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  RelayStatistics.Connection statistics() {
    synchronized (lock) {
      return new RelayStatistics.Connection(
          peer, !pumping, own.bytes(), own.waits(), meter.silentFor());
    }
  }
}

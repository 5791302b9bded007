package io.ecms.tree.relay;

import io.ecms.tree.process.Ticks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pumps bytes from a listener, unix or TCP, to a target that can be changed under running clients.
 *
 * <p>This is what makes a change of parent invisible (T2): a node's cache always reads from the
 * relay, and only the relay knows the parent. While there is no target, or it does not answer,
 * clients are accepted and held. A switch closes the running pairs; the clients (QEMU's NBD driver)
 * connect again at once and repeat what was under way.
 *
 * <p>Concurrency: one thread accepts, two serve each connection; all methods may be called from any
 * thread. They are platform threads, which is measured (docs/relay.md): a virtual one that waits
 * for each request and each answer adds 60 us to a request, where the copying itself adds 10, and
 * once a virtual thread has used a socket, the JVM polls it before each read, whoever reads.
 */
public final class Relay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** Client addresses that are counted apart. */
  private static final int MAX_PEERS = 1024;

  /** Nothing that is called here is deep. */
  private static final long STACK_BYTES = 512 << 10;

  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration AFTER_ACCEPT_FAILED = Duration.ofMillis(100);

  private final String name;
  private final ServerSocketChannel server;
  private final SocketAddress address;
  private final RelaySettings settings;
  private final Optional<InetSocketAddress> source;
  private final Target target = new Target();
  private final Ticks ticks;
  private final Throttle throttle;
  private final ExecutorService executor;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final TrafficCounter total = new TrafficCounter();
  private final Map<String, TrafficCounter> byPeer = new ConcurrentHashMap<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  private Relay(
      String name,
      ServerSocketChannel server,
      RelaySettings settings,
      Optional<InetSocketAddress> source,
      Ticks ticks)
      throws IOException {
    this.name = name;
    this.server = server;
    this.address = server.getLocalAddress();
    this.settings = settings;
    this.source = source;
    this.ticks = ticks;
    this.throttle = new Throttle(settings.rateLimit(), ticks);
    this.executor =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform()
                .daemon()
                .stackSize(STACK_BYTES)
                .name("relay-" + name + "-", 0)
                .factory());
  }

  /**
   * Opens a relay that holds its clients until {@link #switchTo}.
   *
   * @param name for log lines and thread names
   * @param listen unix or TCP address; an abandoned unix socket at that path is replaced
   * @param source local TCP address from which targets are dialled, so that they can tell nodes
   *     apart; empty leaves the choice to the host
   * @throws IOException when the address cannot be bound
   */
  public static Relay open(
      String name, SocketAddress listen, RelaySettings settings, Optional<InetSocketAddress> source)
      throws IOException {
    return open(name, listen, settings, source, Ticks.system());
  }

  /** The same with another clock. */
  static Relay open(
      String name,
      SocketAddress listen,
      RelaySettings settings,
      Optional<InetSocketAddress> source,
      Ticks ticks)
      throws IOException {
    Relay relay = new Relay(name, Channels.listen(listen), settings, source, ticks);
    relay.executor.execute(relay::acceptAll);
    return relay;
  }

  /** Where clients connect; carries the chosen port when 0 was asked for. */
  public SocketAddress address() {
    return address;
  }

  /** Where bytes go now; empty while clients are held. */
  public Optional<SocketAddress> target() {
    return target.address();
  }

  /** Sends all clients, also those that are connected, to {@code newTarget} from now on. */
  public void switchTo(SocketAddress newTarget) {
    if (!Optional.of(newTarget).equals(target.address())) {
      LOG.info("relay {} switches to {}", name, newTarget);
      long generation = target.set(newTarget);
      connections.forEach(connection -> connection.cut(generation));
    }
  }

  /** Cuts all clients off and holds them until the next {@link #switchTo}. */
  public void hold() {
    if (target.address().isPresent()) {
      LOG.info("relay {} holds", name);
      long generation = target.set(null);
      connections.forEach(connection -> connection.cut(generation));
    }
  }

  private void acceptAll() {
    while (server.isOpen()) {
      try {
        admit(server.accept());
      } catch (IOException | RejectedExecutionException e) {
        if (server.isOpen()) {
          LOG.warn("relay {} cannot accept", name, e);
          pauseAccepting();
        }
      }
    }
  }

  /** Out of descriptors, most likely: trying at once again would only burn the processor. */
  private void pauseAccepting() {
    try {
      target.pause(target.current(), AFTER_ACCEPT_FAILED);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(SocketChannel client) throws IOException {
    accepted.incrementAndGet();
    if (connections.size() >= settings.maxConnections()) {
      refused.incrementAndGet();
      LOG.warn("relay {} refuses a client: {} are connected", name, settings.maxConnections());
      client.close();
      return;
    }
    Channels.tune(client);
    TrafficCounter own = new TrafficCounter();
    Meter meter = new Meter(List.of(own, total, peerCounter(client)), ticks);
    Connection connection = new Connection(client, target, settings, source, own, meter, throttle);
    connections.add(connection);
    executor.execute(() -> serve(connection));
    if (!server.isOpen()) {
      connection.close(); // close() may have run before this connection was in the set
    }
  }

  private TrafficCounter peerCounter(SocketChannel client) throws IOException {
    String key = RelayStatistics.LOCAL;
    if (client.getRemoteAddress() instanceof InetSocketAddress peer) {
      String host = peer.getAddress().getHostAddress();
      key = byPeer.containsKey(host) || byPeer.size() < MAX_PEERS ? host : RelayStatistics.OTHERS;
    }
    return byPeer.computeIfAbsent(key, unused -> new TrafficCounter());
  }

  private void serve(Connection connection) {
    try {
      connection.serve(executor);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException closing) {
      LOG.debug("relay {} is being closed", name, closing);
    } finally {
      connections.remove(connection);
    }
  }

  /** Counters and connections as of now; not one consistent moment while bytes flow. */
  public RelayStatistics statistics() {
    Map<String, ByteCount> peers = new TreeMap<>();
    Map<String, WaitTimes> peerWaits = new TreeMap<>();
    byPeer.forEach((peer, counter) -> {
      peers.put(peer, counter.bytes());
      peerWaits.put(peer, counter.waits());
    });
    return new RelayStatistics(
        total.bytes(),
        total.waits(),
        accepted.get(),
        refused.get(),
        connections.stream().map(Connection::statistics).toList(),
        peers,
        peerWaits);
  }

  /** Stops accepting, closes every connection, and returns when their threads have ended. */
  @Override
  public void close() {
    try {
      server.close();
      if (address instanceof UnixDomainSocketAddress unix) {
        Files.deleteIfExists(unix.getPath());
      }
    } catch (IOException e) {
      LOG.warn("closing the listener of relay {}", name, e);
    }
    connections.forEach(Connection::close);
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("relay {} still has running threads", name);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

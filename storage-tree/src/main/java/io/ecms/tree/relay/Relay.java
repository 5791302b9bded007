package io.ecms.tree.relay;

import io.ecms.tree.process.Ticks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
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

  /** Client addresses, and targets, that are counted apart. */
  private static final int MAX_PEERS = 1024;

  /** Nothing that is called here is deep. */
  private static final long STACK_BYTES = 512 << 10;

  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration AFTER_ACCEPT_FAILED = Duration.ofMillis(100);

  private final String name;
  private final ServerSocketChannel server;
  private final SocketAddress address;
  private final RelaySettings settings;
  private final RelaySides sides;
  private final Handshakes handshakes;
  private final Semaphore slots;
  private final Target target = new Target();
  private final Ticks ticks;
  private final Throttle throttle;
  private final ExecutorService executor;

  /** Those whose handshake is under way. */
  private final Set<SocketChannel> arriving = ConcurrentHashMap.newKeySet();

  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final TrafficCounter total = new TrafficCounter();
  private final Map<String, TrafficCounter> byPeer = new ConcurrentHashMap<>();
  private final Map<String, TrafficCounter> byTarget = new ConcurrentHashMap<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  private Relay(
      String name,
      ServerSocketChannel server,
      RelaySettings settings,
      RelaySides sides,
      Ticks ticks)
      throws IOException {
    this.name = name;
    this.server = server;
    this.address = server.getLocalAddress();
    this.settings = settings;
    this.sides = sides;
    this.slots = new Semaphore(settings.maxConnections());
    this.ticks = ticks;
    this.throttle = new Throttle(settings.rateLimit(), ticks);
    this.executor =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform()
                .daemon()
                .stackSize(STACK_BYTES)
                .name("relay-" + name + "-", 0)
                .factory());
    this.handshakes = new Handshakes(name, settings.handshakeLimit(), executor, ticks);
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
    return open(name, listen, settings, RelaySides.plain(source));
  }

  /**
   * The same with streams that are protected as {@code sides} says. A client that is not to be
   * trusted is closed before the target hears of it.
   */
  public static Relay open(
      String name, SocketAddress listen, RelaySettings settings, RelaySides sides)
      throws IOException {
    return open(name, listen, settings, sides, Ticks.system());
  }

  /** The same with another clock. */
  static Relay open(
      String name, SocketAddress listen, RelaySettings settings, RelaySides sides, Ticks ticks)
      throws IOException {
    Relay relay = new Relay(name, Channels.listen(listen), settings, sides, ticks);
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
    if (!slots.tryAcquire()) {
      refused.incrementAndGet();
      LOG.warn("relay {} refuses a client: {} are connected", name, settings.maxConnections());
      client.close();
      return;
    }
    arriving.add(client);
    try {
      executor.execute(() -> receive(client));
    } catch (RejectedExecutionException closing) {
      client.close();
      throw closing;
    }
  }

  /** Serves a client from its first byte to its end. */
  private void receive(SocketChannel socket) {
    try (socket) {
      Channels.tune(socket);
      serve(protect(socket));
    } catch (IOException e) {
      LOG.debug("a client of relay {} is gone", name, e);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException closing) {
      LOG.debug("relay {} is being closed", name, closing);
    } finally {
      arriving.remove(socket);
      slots.release();
    }
  }

  private Connection.Client protect(SocketChannel socket) throws IOException {
    String peer = hostAndPort(socket.getRemoteAddress());
    try {
      return new Connection.Client(socket, handshakes.protect(socket, sides.clients()), peer);
    } catch (ClosedChannelException closing) {
      throw closing;
    } catch (IOException e) {
      handshakes.failed("client " + peer, e);
      throw e;
    }
  }

  private void serve(Connection.Client client) throws IOException, InterruptedException {
    TrafficCounter own = new TrafficCounter();
    TrafficCounter ofPeer = counter(byPeer, host(client.socket().getRemoteAddress()));
    Function<SocketAddress, Meter> meters =
        goal -> new Meter(List.of(own, total, ofPeer, counter(byTarget, nameOf(goal))), ticks);
    Connection connection =
        new Connection(client, target, settings, sides, handshakes, own, meters, throttle);
    connections.add(connection);
    arriving.remove(client.socket());
    try {
      if (server.isOpen()) { // else close() may have run before this connection was in the set
        connection.serve(executor);
      }
    } finally {
      connections.remove(connection);
    }
  }

  private static TrafficCounter counter(Map<String, TrafficCounter> counters, String name) {
    boolean known = counters.containsKey(name) || counters.size() < MAX_PEERS;
    return counters.computeIfAbsent(
        known ? name : RelayStatistics.OTHERS, unused -> new TrafficCounter());
  }

  private static String host(SocketAddress address) {
    return address instanceof InetSocketAddress tcp && !tcp.isUnresolved()
        ? tcp.getAddress().getHostAddress()
        : RelayStatistics.LOCAL;
  }

  /** As whoever set the target called it. */
  private static String nameOf(SocketAddress goal) {
    return goal instanceof InetSocketAddress tcp
        ? tcp.getHostString() + ":" + tcp.getPort()
        : RelayStatistics.LOCAL;
  }

  private static String hostAndPort(SocketAddress address) {
    return address instanceof InetSocketAddress tcp
        ? host(tcp) + ":" + tcp.getPort()
        : RelayStatistics.LOCAL;
  }

  /** Counters and connections as of now; not one consistent moment while bytes flow. */
  public RelayStatistics statistics() {
    Map<String, ByteCount> peers = new TreeMap<>();
    Map<String, WaitTimes> peerWaits = new TreeMap<>();
    Map<String, Traffic> targets = new TreeMap<>();
    byTarget.forEach((name, counter) -> targets.put(name, counter.read()));
    byPeer.forEach((peer, counter) -> {
      peers.put(peer, counter.bytes());
      peerWaits.put(peer, counter.waits());
    });
    return new RelayStatistics(
        total.bytes(),
        total.waits(),
        accepted.get(),
        refused.get(),
        handshakes.failures(),
        connections.stream().map(Connection::statistics).toList(),
        peers,
        peerWaits,
        targets);
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
    arriving.forEach(Channels::closeQuietly);
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

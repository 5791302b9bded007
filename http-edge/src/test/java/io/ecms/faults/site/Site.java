package io.ecms.faults.site;

import io.ecms.faults.check.Act;
import io.ecms.faults.check.Copy;
import io.ecms.faults.check.Written;
import io.ecms.faults.client.Lists;
import io.ecms.faults.client.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A cluster as an operator runs it: servers, nodes, an image node and a ring, all on own hosts. */
public final class Site implements AutoCloseable {
  /** A path that only root can see. */
  public static final String OF_ROOT = "/root/.";

  private static final int COUNT = 3;
  private static final int IMAGE_BYTES = 1 << 20;
  private static final Duration READY = Duration.ofSeconds(150);
  private static final Duration POLL = Duration.ofMillis(200);

  private static final List<Host> SERVERS = hosts("s", 11, COUNT);
  private static final List<Host> NODES = hosts("n", 31, COUNT);
  private static final Host IMAGES = new Host("images", 41);

  private static final Map<String, String> OF_SERVERS =
      Map.of(
          "ecms.cluster.servers", String.valueOf(COUNT),
          "ecms.master.sagas.agent-timeout", "3s",
          "ecms.master.sagas.vm-start", "120s",
          "ecms.master.sagas.vm-stop", "120s",
          "ecms.master.sagas.vm-destroy", "120s",
          "ecms.master.observe-interval", "3s",
          // A row of the read model for each address is written at the first start: few of them.
          "ecms.networks.default.cidr", "\"10.32.0.0/24\"");

  /** Every step takes long enough to be met by a fault. */
  private static final Map<String, String> OF_NODES =
      Map.of(
          "ecms.node.simulated.start-delay", "100ms",
          "ecms.node.simulated.ready-delay", "200ms",
          "ecms.node.simulated.stop-delay", "100ms",
          "ecms.node.simulated.disk-delay", "100ms");

  private final Path directory;
  private final Program program;
  private final Network network;
  private final Ring ring;
  private final List<Instance> servers = new ArrayList<>();
  private final List<Instance> nodes = new ArrayList<>();
  private boolean closed;

  private Site(Path directory, Network network, List<Host> stores) {
    this.directory = directory;
    this.network = network;
    this.program = new Program(directory, SERVERS);
    this.ring = new Ring(stores, directory.resolve("ring"));
    Map<String, String> ofServers = new HashMap<>(OF_SERVERS);
    ofServers.putAll(Store.settings(ring));
    SERVERS.forEach(host -> servers.add(program.server(host, ofServers)));
    NODES.forEach(host -> nodes.add(program.node(host, "compute", OF_NODES)));
    nodes.add(program.node(IMAGES, "image", OF_NODES));
  }

  private static List<Host> hosts(String letter, int first, int count) {
    return IntStream.range(0, count).mapToObj(i -> new Host(letter + (i + 1), first + i)).toList();
  }

  /**
   * Builds it and waits until it takes commands, with its nodes added and an image to use.
   *
   * @param directory where everything keeps its data and its logs
   * @param databases nodes of the ring, each of which has all data, 1 to 3
   */
  public static Site build(Path directory, int databases) {
    Ring.require();
    List<Host> stores = hosts("k", 21, databases);
    List<Host> all =
        Stream.of(SERVERS, stores, NODES, List.of(IMAGES)).flatMap(List::stream).toList();
    Site site = new Site(directory, Network.connect(all), stores);
    // Whoever interrupts the tests wants no machines left behind.
    Runtime.getRuntime().addShutdownHook(new Thread(site::close, "faults-site"));
    boolean done = false;
    try {
      site.ring.form();
      Store.create(site.ring);
      site.servers.forEach(site::startAlone);
      site.awaitReady();
      site.nodes.forEach(site::startAlone);
      site.furnish();
      done = true;
      return site;
    } finally {
      if (!done) {
        site.close();
      }
    }
  }

  /** One after the other: a small machine that starts all at once takes them for dead. */
  private void startAlone(Instance instance) {
    Awaitility.await()
        .atMost(READY)
        .pollInterval(POLL)
        .until(() -> {
          instance.ensureStarted();
          return program.isMember(instance.host());
        });
  }

  private void furnish() {
    Path image = directory.resolve("guest.raw");
    try (Lists api = new Lists(clientsView().getFirst())) {
      Files.write(image, new byte[IMAGE_BYTES]);
      for (Host node : NODES) {
        api.run("/v1/nodes", "{\"name\":\"" + node + "\"}");
      }
      api.run("/v1/nodes", "{\"name\":\"" + IMAGES + "\",\"role\":\"image\"}");
      api.importImage(image.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Network network() {
    return network;
  }

  public Ring ring() {
    return ring;
  }

  public List<Instance> servers() {
    return List.copyOf(servers);
  }

  /** Node controllers with VMs. */
  public List<Instance> nodes() {
    return nodes.subList(0, COUNT);
  }

  /** The servers as clients know them. */
  public List<Server> clientsView() {
    return SERVERS.stream()
        .map(host ->
            new Server(
                host.name(), URI.create("http://" + host.address() + ":" + Program.API_PORT)))
        .toList();
  }

  /** The server that became master last. */
  public Instance master() {
    return servers.stream()
        .filter(Instance::alive)
        .max(Comparator.comparing(server -> lastReign(server).orElse(Instant.MIN)))
        .orElseThrow(() -> new AssertionError("no server is alive"));
  }

  private Optional<Instant> lastReign(Instance server) {
    return log(server).lastReign();
  }

  private LogFile log(Instance instance) {
    return new LogFile(instance.host().name(), program.log(instance.host()));
  }

  /** Ends every fault, starts what is dead, and waits until all servers take commands. */
  public void makeWhole() {
    network.heal();
    Stream.concat(servers.stream(), nodes.stream()).forEach(Instance::resume);
    ring.start();
    awaitReady();
  }

  private void awaitReady() {
    List<Lists> apis = clientsView().stream().map(Lists::new).toList();
    try {
      Awaitility.await()
          .atMost(READY)
          .pollInterval(POLL)
          .until(() -> {
            servers.forEach(Instance::ensureStarted);
            nodes.stream().filter(Instance::wasStarted).forEach(Instance::ensureStarted);
            return apis.stream().allMatch(api -> api.status("/health/ready") == 200);
          });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not all servers are ready: " + lastWords(), e);
    } finally {
      apis.forEach(Lists::close);
    }
  }

  private String lastWords() {
    StringBuilder words = new StringBuilder();
    servers.forEach(
        server -> words.append('\n').append(server).append(": ").append(server.lastWords()));
    return words.toString();
  }

  /** What masters decided. */
  public List<Act> acts() {
    return servers.stream().flatMap(server -> log(server).acts().stream()).toList();
  }

  /** What nodes ran. */
  public List<Copy> copies() {
    return nodes.stream().flatMap(node -> log(node).copies().stream()).toList();
  }

  /** The rows of the journal. */
  public List<Written> journal() {
    return Store.journal(ring);
  }

  /** Ends everything. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Stream.concat(servers.stream(), nodes.stream()).forEach(Instance::kill);
    ring.close();
    network.close();
  }
}

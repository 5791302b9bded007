package io.ecms.bench.server;

import io.ecms.bench.BenchException;
import io.ecms.bench.client.Api;
import io.ecms.bench.client.HttpPool;
import io.ecms.bench.load.Pause;
import io.ecms.edge.cli.launch.QuickstartOptions;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.DaemonCommand;
import io.ecms.tree.process.HostCommandRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The measured server: a JVM of its own, started by the product's own command with the simulated
 * hypervisor and everything else real. Ends with this JVM at the latest.
 */
public final class Server implements AutoCloseable {
  /** The first start on an empty Cassandra makes all tables, which takes half a minute. */
  private static final Duration READY_LIMIT = Duration.ofMinutes(3);

  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration GRACE = Duration.ofSeconds(60);
  private static final int IMAGE_BYTES = 1 << 20;

  /** Host processors of a simulated node: memory, not processors, bounds the VMs on it. */
  private static final String PROCESSORS = "ecms.node.simulated.cpus=256";

  private final CommandRunner runner = new HostCommandRunner();
  private final Path home;
  private final Workspace workspace;
  private Shape shape;
  private final InetSocketAddress address;
  private final HttpPool pool;
  private final Api api;
  private final Thread hook = new Thread(this::end, "end-server");
  private Daemon process;
  private Duration startTime;

  private Server(Path home, Workspace workspace, Shape shape, InetSocketAddress address) {
    this.home = home;
    this.workspace = workspace;
    this.shape = shape;
    this.address = address;
    this.pool = new HttpPool(address);
    this.api = new Api(pool, () -> UUID.randomUUID().toString());
    this.process = launch();
    Runtime.getRuntime().addShutdownHook(hook);
    this.startTime = Duration.ZERO;
  }

  /**
   * Starts a server on an empty directory and waits until it is ready.
   *
   * @param home directory of the installation
   * @param results directory of results, in which the server's own directory is made
   */
  public static Server start(Path home, Path results, Shape shape) throws IOException {
    Workspace workspace = Workspace.in(results);
    long begin = System.nanoTime();
    Server server = new Server(home, workspace, shape, freeAddress());
    server.orClose(() -> server.startTime = server.awaitReady(begin));
    return server;
  }

  /** Starts a server with nodes and an image, on which VMs can run. */
  public static Server withImage(Path home, Path results, Shape shape) throws IOException {
    Server server = start(home, results, shape);
    server.orClose(server::fill);
    return server;
  }

  /** Something that, when it fails, leaves a server that is of no use. */
  @FunctionalInterface
  private interface Setup {
    void run() throws IOException;
  }

  private void orClose(Setup setup) throws IOException {
    boolean done = false;
    try {
      setup.run();
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  /** Ends the process in order and starts it anew on what it has recorded. */
  public void restart() {
    stop();
    resume();
  }

  /** Ends the process in order; what it has recorded stays. */
  public void stop() {
    process.stop(GRACE);
    pool.close();
  }

  /** Starts it anew with other settings. */
  public void resume(Shape other) {
    shape = other;
    resume();
  }

  /** Starts it anew on what it has recorded. */
  public void resume() {
    long begin = System.nanoTime();
    process = launch();
    startTime = awaitReady(begin);
  }

  private Daemon launch() {
    return runner.start(
        new DaemonCommand(
            List.of(
                home.resolve("ecms").toString(),
                "quickstart",
                "--foreground",
                "--serve-only",
                "--data=" + workspace.data(),
                "--port=" + address.getPort(),
                "--nodes=" + shape.nodes(),
                "--hypervisor=simulated",
                "--set=" + PROCESSORS),
            workspace.console(),
            Map.of("ECMS_MAIN", "", "ECMS_SERVER", "", "ECMS_JAVA_OPTS", shape.javaOptions())));
  }

  private Duration awaitReady(long begin) {
    while (!api.ready()) {
      if (!process.isAlive()) {
        throw new BenchException(
            "server-ended", "the server has ended before it was ready; see server.log");
      }
      if (System.nanoTime() - begin > READY_LIMIT.toNanos()) {
        throw new BenchException("server-not-ready", "not ready after " + READY_LIMIT);
      }
      Pause.of(POLL);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private void fill() throws IOException {
    List<String> operations = new ArrayList<>();
    for (int i = 1; i <= shape.nodes(); i++) {
      operations.add(api.addNode(QuickstartOptions.nodeName(i)));
    }
    Path image = workspace.directory().resolve("image.raw");
    Files.write(image, new byte[IMAGE_BYTES]);
    operations.add(api.importImage(image.toString()));
    for (String operation : operations) {
      api.awaitSuccess(operation);
    }
  }

  /** From the start of the last process until it was ready. */
  public Duration startTime() {
    return startTime;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  public Api api() {
    return api;
  }

  /** Its directory, which is removed with it. */
  public Path directory() {
    return workspace.directory();
  }

  /** The journal's file, to be written only while the server is stopped. */
  public Path journal() {
    return workspace.data().resolve("journal").resolve("journal.db");
  }

  /** The process, for looking at it from outside. */
  public Inspection inspect() {
    return new Inspection(runner, process.pid());
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }
  }

  private void end() {
    process.stop(GRACE);
  }

  @Override
  public void close() throws IOException {
    pool.close();
    end();
    Runtime.getRuntime().removeShutdownHook(hook);
    workspace.remove();
  }
}

package io.ecms.bench.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.bench.BenchException;
import io.ecms.bench.record.PluginJournal;
import io.ecms.bench.record.RecordedVms;
import io.ecms.core.cluster.CoreSettings;
import io.ecms.core.cluster.Journal;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.HostCommandRunner;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * One real Cassandra node of its own on an empty directory, started by the product's script. Ends
 * with {@link #close}.
 */
public final class Cassandra implements AutoCloseable {
  /** Exit code of the script when this machine lacks something, for example a JDK 17. */
  private static final int MISSING = 3;

  private static final Duration START_LIMIT = Duration.ofMinutes(12);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
  private static final String ADDRESS = "127.0.0.1";

  /** Beside the port of clients: the ring's, and that of JMX. */
  private static final int[] OTHER_PORTS = {1, 11};

  private static final int TRIES = 20;

  /** An actor system that is no member of anything. */
  private static final Map<String, String> PLAIN =
      Map.of("pekko.actor.provider", "local", "pekko.loglevel", "WARNING");

  private final CommandRunner runner = new HostCommandRunner();
  private final Path script;
  private final Workspace workspace;
  private final int port;
  private final Thread hook = new Thread(this::end, "end-cassandra");

  private Cassandra(Path home, Workspace workspace, int port) {
    this.script = home.resolve("docker").resolve("cassandra").resolve("cassandra.sh");
    this.workspace = workspace;
    this.port = port;
  }

  /**
   * Starts a node.
   *
   * @param sync when it answers: {@code batch} after the commit log is on the disk, {@code
   *     periodic} before
   * @return empty when this machine lacks something that it needs
   */
  public static Optional<Cassandra> start(Path home, Path results, String sync) throws IOException {
    Cassandra node = new Cassandra(home, Workspace.in(results), freePort());
    Runtime.getRuntime().addShutdownHook(node.hook);
    boolean done = false;
    try {
      CommandResult result = node.run(START_LIMIT, "start", "--sync", sync);
      if (!result.succeeded() && result.exitCode() != MISSING) {
        throw new BenchException("cassandra-not-started", result.stderr().strip());
      }
      done = result.succeeded();
      return done ? Optional.of(node) : Optional.empty();
    } finally {
      if (!done) {
        node.close();
      }
    }
  }

  /**
   * A server that keeps everything there, with 3000 addresses instead of 50,000: each is a row that
   * the first start writes.
   */
  public Shape shape(int nodes) {
    return Shape.of(nodes)
        .with("ecms.journal.kind", "cassandra")
        .with("ecms.cassandra.contact-points.0", ADDRESS + ":" + port)
        .with("ecms.cassandra.autocreate", "true")
        .with("ecms.networks.default.cidr", "10.32.0.0/20");
  }

  /** Adds VMs to the journal while its server is stopped. */
  public void fill(RecordedVms vms, int count) {
    Config config =
        Journal.prepared(
            ConfigFactory.parseMap(shape(1).settings())
                .withFallback(ConfigFactory.parseMap(PLAIN))
                .withFallback(ConfigFactory.load()));
    PluginJournal.add(config, CoreSettings.from(config).eventTags(), vms, count);
  }

  private CommandResult run(Duration limit, String verb, String... options) {
    String[] fixed = {
      script.toString(),
      verb,
      "--data",
      workspace.data().toString(),
      "--port",
      Integer.toString(port),
      "--addresses",
      ADDRESS
    };
    String[] all = Arrays.copyOf(fixed, fixed.length + options.length);
    System.arraycopy(options, 0, all, fixed.length, options.length);
    return runner.run(Command.change(limit, all));
  }

  /** A port that is free together with those that belong to it. */
  private static int freePort() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int port = free(0);
      boolean all = true;
      for (int other : OTHER_PORTS) {
        all &= free(port + other) == port + other;
      }
      if (all) {
        return port;
      }
    }
    throw new BenchException("no-port", "no free ports for Cassandra");
  }

  /** The port itself or, for 0, any; 0 when it is taken. */
  private static int free(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket.getLocalPort();
    } catch (BindException taken) {
      return 0;
    }
  }

  private void end() {
    run(STOP_LIMIT, "stop");
  }

  @Override
  public void close() throws IOException {
    end();
    Runtime.getRuntime().removeShutdownHook(hook);
    workspace.remove();
  }
}

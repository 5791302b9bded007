package io.ecms.core.cassandra;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * One real node of Cassandra for all tests of this JVM, started by the script that users have.
 * Where it cannot be had the test is skipped with a warning; with {@code ECMS_REQUIRE_REAL=true} in
 * the environment it fails instead.
 */
public final class RealCassandra {
  private static final String HOST = "127.0.0.1";
  private static final int START_MINUTES = 13;
  private static final int MISSING = 3;
  private static final AtomicInteger KEYSPACES = new AtomicInteger();
  private static final Path ROOT = Path.of(System.getProperty("ecms.root", "..")).toAbsolutePath();
  private static final Path SCRIPT = ROOT.resolve("docker/cassandra/cassandra.sh");
  private static final Path DATA = ROOT.resolve("cluster-core/target/cassandra");

  private static int port;

  private RealCassandra() {}

  /** Settings of a keyspace of its own. */
  public static CassandraSettings freshKeyspace() {
    return settings("t%d_%d".formatted(ProcessHandle.current().pid(), KEYSPACES.incrementAndGet()));
  }

  private static CassandraSettings settings(String keyspace) {
    String keys =
        """
        cassandra { contact-points = ["%s:%d"], keyspace = %s, autocreate = true
          request-timeout = 20s }
        """
            .formatted(HOST, port(), keyspace);
    Config defaults = ConfigFactory.defaultReference().getConfig("ecms");
    return CassandraSettings.from(ConfigFactory.parseString(keys).withFallback(defaults));
  }

  /** The port that the node listens on; it is started when it does not run yet. */
  public static synchronized int port() {
    String running = System.getenv("ECMS_CASSANDRA_PORT");
    if (port == 0 && running != null) {
      port = Integer.parseInt(running);
    } else if (port == 0) {
      port = start();
      Runtime.getRuntime().addShutdownHook(new Thread(RealCassandra::stop, "cassandra-stop"));
    }
    return port;
  }

  private static int start() {
    int chosen = freePort();
    int code =
        run(
            List.of(
                SCRIPT.toString(),
                "start",
                "--clean",
                "--data",
                DATA.toString(),
                "--port",
                Integer.toString(chosen),
                "--heap",
                "256"));
    if (code == MISSING && !"true".equals(System.getenv("ECMS_REQUIRE_REAL"))) {
      Assumptions.abort("SKIPPED: there is no Cassandra: see " + DATA.resolve("script.log"));
    }
    if (code != 0) {
      throw new IllegalStateException(
          "cassandra.sh has ended with %d; see %s".formatted(code, DATA.resolve("script.log")));
    }
    return chosen;
  }

  private static void stop() {
    run(List.of(SCRIPT.toString(), "stop", "--data", DATA.toString()));
  }

  private static int run(List<String> command) {
    try {
      Files.createDirectories(DATA);
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(DATA.resolve("script.log").toFile())
              .start();
      if (!process.waitFor(START_MINUTES, TimeUnit.MINUTES)) {
        process.destroy();
        throw new IllegalStateException(command + " has not ended");
      }
      return process.exitValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** One of which the next, for the ring, is most likely free as well. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

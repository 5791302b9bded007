package io.ecms.faults.site;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.HostCommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/**
 * A ring of Cassandra, each node on a host of its own, driven by the repository's own script. The
 * data of the last node lies on a small file system of its own, which can be filled.
 */
public final class Ring implements AutoCloseable {
  static final int PORT = 9042;
  private static final int HEAP_MIB = 256;
  private static final String SMALL_DISK = "size=320m";
  private static final Path SCRIPT = Program.ROOT.resolve("docker/cassandra/cassandra.sh");
  private static final int MISSING = 3;
  private static final Duration FETCH = Duration.ofMinutes(12);
  private static final Duration START = Duration.ofSeconds(150);
  private static final Duration END = Duration.ofSeconds(60);

  private final CommandRunner runner = new HostCommandRunner();
  private final Tools tools = new Tools();
  private final List<Host> hosts;
  private final Path data;

  Ring(List<Host> hosts, Path data) {
    this.hosts = List.copyOf(hosts);
    this.data = data;
  }

  /**
   * Makes sure that there is a server to be started; it is fetched the first time.
   *
   * @throws org.opentest4j.TestAbortedException when this machine lacks what it needs
   */
  static void require() {
    CommandResult result =
        new HostCommandRunner().run(Command.change(FETCH, SCRIPT.toString(), "jars"));
    boolean lacking = result.exitCode() == MISSING;
    if (lacking && !Boolean.parseBoolean(System.getenv("ECMS_REQUIRE_REAL"))) {
      Assumptions.abort("SKIPPED: there is no Cassandra: " + result.stderr());
    }
    if (!result.succeeded()) {
      throw new AssertionError("there is no Cassandra: " + result.stderr());
    }
  }

  /** Its hosts, in their order. */
  public List<Host> hosts() {
    return hosts;
  }

  /** Makes a new ring of all nodes. */
  void form() {
    Path small = directory(hosts.size());
    try {
      Files.createDirectories(small);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    tools.run("mount", "-t", "tmpfs", "-o", SMALL_DISK, "ecms-faults", small.toString());
    start();
  }

  /** Starts the nodes that do not run, side by side; returns when all serve. */
  public void start() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int node = 1; node <= hosts.size(); node++) {
        int number = node;
        all.add(CompletableFuture.runAsync(() -> start(number), threads));
      }
      all.forEach(CompletableFuture::join);
    }
  }

  private Path directory(int node) {
    return data.resolve("node" + node);
  }

  private void start(int node) {
    script(
        node,
        "start",
        START,
        "--together",
        "--addresses",
        hosts.stream().map(Host::address).collect(Collectors.joining(",")),
        "--port",
        String.valueOf(PORT),
        "--heap",
        String.valueOf(HEAP_MIB));
  }

  /** SIGKILL of a node, from 1; nothing when it does not run. */
  public void kill(int node) {
    tools.attempt(line(node, "kill"));
  }

  /** Ends a node in order; nothing when it does not run. */
  public void stop(int node) {
    script(node, "stop", END);
  }

  /** Fills the disk of the last node. */
  public void fillDisk() {
    CommandResult result =
        runner.run(Command.change(END, "dd", "if=/dev/zero", "of=" + filler(), "bs=1M"));
    if (result.succeeded()) {
      throw new AssertionError("the disk could not be filled: " + result.stderr());
    }
  }

  /** Makes room again; the node may have to be started anew. */
  public void clearDisk() {
    try {
      Files.deleteIfExists(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path filler() {
    return directory(hosts.size()).resolve("filler");
  }

  private void script(int node, String verb, Duration limit, String... options) {
    CommandResult result = runner.run(Command.change(limit, line(node, verb, options)));
    if (!result.succeeded()) {
      throw new AssertionError(verb + " of node " + node + " of the ring: " + result.stderr());
    }
  }

  private String[] line(int node, String verb, String... options) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                hosts.get(node - 1).namespace(),
                SCRIPT.toString(),
                verb,
                "--node",
                String.valueOf(node),
                "--data",
                data.toString()));
    line.addAll(List.of(options));
    return line.toArray(String[]::new);
  }

  @Override
  public void close() {
    for (int node = 1; node <= hosts.size(); node++) {
      kill(node);
    }
    tools.attempt("umount", "-l", directory(hosts.size()).toString());
  }
}

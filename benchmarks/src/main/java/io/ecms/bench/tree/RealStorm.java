package io.ecms.bench.tree;

import io.ecms.tree.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A boot storm of real stacks on narrow links, along the routes of a tree. */
final class RealStorm {
  /** What a cache fetches at once; less than that over an edge is protocol and no image. */
  private static final long CLUSTER = 64 << 10;

  /** Blocks of a storm before the one that is measured: agents have run for long when one comes. */
  private static final int WARM_UP_BLOCKS = 32;

  private final CommandRunner runner;
  private final Path results;

  /**
   * @param results directory in which each run works
   */
  RealStorm(CommandRunner runner, Path results) {
    this.runner = runner;
    this.results = results;
  }

  /** Runs it; every byte that is read is compared with what was published. */
  TreeFigure run(Routes routes, Fabric fabric) throws IOException {
    Files.createDirectories(results);
    Path directory = Files.createTempDirectory(results, "tree-");
    Links links = Links.connect(runner, routes.nodes() + 1, (long) fabric.bytesPerSecond());
    List<HostProcess> hosts = new ArrayList<>();
    try {
      for (int host = 0; host <= routes.nodes(); host++) {
        hosts.add(HostProcess.start(host, directory, fabric));
      }
      storm(routes, hosts, directory, "warm-up", fabric.withBlocks(WARM_UP_BLOCKS));
      return figure(routes, fabric, hosts, storm(routes, hosts, directory, "storm", fabric));
    } finally {
      hosts.reversed().forEach(HostProcess::close);
      links.close();
      remove(directory);
    }
  }

  /** Seconds from when the first is told to read until the last has read all of the image. */
  private static double storm(
      Routes routes, List<HostProcess> hosts, Path directory, String name, Fabric fabric)
      throws IOException {
    Path image = directory.resolve(name + ".raw");
    Pattern.write(image, fabric);
    for (HostProcess host : hosts) {
      host.ask("image %s %d".formatted(name, fabric.blocks()));
    }
    join(routes, hosts, hosts.getFirst().ask("root " + image));
    List<HostProcess> readers = hosts.subList(1, hosts.size());
    for (HostProcess reader : readers) {
      reader.ask("disk");
    }
    long begun = System.nanoTime();
    readers.forEach(reader -> reader.tell("read"));
    for (HostProcess reader : readers) {
      reader.answer();
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private static TreeFigure figure(
      Routes routes, Fabric fabric, List<HostProcess> hosts, double seconds) throws IOException {
    List<HostProcess> readers = hosts.subList(1, hosts.size());
    long duplicates = 0;
    for (HostProcess reader : readers) {
      long more = bytes(reader, 0) - fabric.workingSetBytes();
      duplicates += Math.max(0, more / CLUSTER * CLUSTER);
    }
    return new TreeFigure(
        routes.shape(),
        routes.degree(),
        routes.nodes(),
        /* real= */ true,
        seconds,
        fabric.workingSetBytes(),
        bytes(hosts.getFirst(), 1),
        duplicates,
        routes.formula(fabric),
        fabric.bound());
  }

  /** Received from the parent, 0, or sent to children, 1. */
  private static long bytes(HostProcess host, int which) throws IOException {
    return Long.parseLong(host.ask("bytes").split(" ", -1)[which]);
  }

  /** Each in the tree of its home stripe, then those of interleaved trees in all others. */
  private static void join(Routes routes, List<HostProcess> hosts, String root) throws IOException {
    String[] endpoints = new String[hosts.size()];
    endpoints[0] = root;
    for (int host : parentsFirst(routes)) {
      String parent = endpoints[routes.parent(host, routes.home(host))];
      endpoints[host] = hosts.get(host).ask("join " + parent);
    }
    if (routes.stripes() == 1) {
      return;
    }
    for (int host = 1; host < hosts.size(); host++) {
      StringBuilder line = new StringBuilder("stripes ");
      line.append(routes.home(host)).append(' ').append(routes.lag());
      for (int stripe = 0; stripe < routes.stripes(); stripe++) {
        line.append(' ').append(endpoints[routes.parent(host, stripe)]);
      }
      String told = hosts.get(host).ask(line.toString());
      if (!told.equals(endpoints[host])) {
        throw new IllegalStateException("host %d has moved: %s".formatted(host, told));
      }
    }
  }

  private static List<Integer> parentsFirst(Routes routes) {
    return IntStream.rangeClosed(1, routes.nodes())
        .boxed()
        .sorted(Comparator.comparingInt(node -> depth(routes, node)))
        .toList();
  }

  /** In the tree of its home stripe. */
  private static int depth(Routes routes, int node) {
    int depth = 0;
    for (int at = node; at != 0; at = routes.parent(at, routes.home(node))) {
      depth++;
    }
    return depth;
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}

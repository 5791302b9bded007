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

  private final CommandRunner runner;
  private final Path results;
  private final Fabric fabric;

  /**
   * @param results directory in which each run works
   */
  RealStorm(CommandRunner runner, Path results, Fabric fabric) {
    this.runner = runner;
    this.results = results;
    this.fabric = fabric;
  }

  /** Runs it; every byte that is read is compared with what was published. */
  TreeFigure run(Routes routes) throws IOException {
    Files.createDirectories(results);
    Path directory = Files.createTempDirectory(results, "tree-");
    Links links = Links.connect(runner, routes.nodes() + 1, (long) fabric.bytesPerSecond());
    List<HostProcess> hosts = new ArrayList<>();
    try {
      for (int host = 0; host <= routes.nodes(); host++) {
        hosts.add(HostProcess.start(host, directory, fabric));
      }
      return storm(routes, hosts, directory);
    } finally {
      hosts.reversed().forEach(HostProcess::close);
      links.close();
      remove(directory);
    }
  }

  private TreeFigure storm(Routes routes, List<HostProcess> hosts, Path directory)
      throws IOException {
    Path image = directory.resolve("image.raw");
    Pattern.write(image, fabric);
    String[] endpoints = new String[hosts.size()];
    endpoints[0] = hosts.getFirst().ask("root " + image);
    for (int host : parentsFirst(routes)) {
      endpoints[host] = hosts.get(host).ask("join " + endpoints[routes.parent(host, 0)]);
    }
    List<HostProcess> readers = hosts.subList(1, hosts.size());
    readers.forEach(reader -> reader.tell("read"));
    double seconds = 0;
    for (HostProcess reader : readers) {
      seconds = Math.max(seconds, Double.parseDouble(reader.answer()));
    }
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

  private static List<Integer> parentsFirst(Routes routes) {
    return IntStream.rangeClosed(1, routes.nodes())
        .boxed()
        .sorted(Comparator.comparingInt(node -> depth(routes, node)))
        .toList();
  }

  private static int depth(Routes routes, int node) {
    int depth = 0;
    for (int at = node; at != 0; at = routes.parent(at, 0)) {
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

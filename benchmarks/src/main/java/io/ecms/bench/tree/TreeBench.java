package io.ecms.bench.tree;

import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.HostCommandRunner;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code make bench-tree}: boot storms through trees of several shapes against the formulas of the
 * design, with real stacks on narrow links for few nodes, and played block by block with the
 * product's own planners for any number.
 */
public final class TreeBench {
  private static final int[] SIZES = {6, 12, 160, 1_000, 10_000};

  /** Only what needs no hosts. */
  private static final String PLAYED = "--played";

  private static final int[] REAL_SIZES = {6, 12};

  /** What two processors can still move for six nodes: 40 Mbit/s, 16 MiB. */
  private static final Fabric NARROW = new Fabric(5e6, 2e-4, 128 << 10, 128, 8);

  /**
   * The processors are shared by all hosts, so that with more of them not the links but the
   * processors would be measured: for those, 20 Mbit/s.
   */
  private static final int MANY = 12;

  private static final double NARROWER = 2.5e6;

  /**
   * Of shapes that come near the bound, where getting started would be a tenth of the time and more
   * with 16 MiB: 64 MiB.
   */
  private static final int LONG_BLOCKS = 512;

  private static final List<String> TOOLS = List.of("ip", "tc", "qemu-storage-daemon");

  /**
   * A star or a chain of more nodes takes minutes of anybody's time to say what its formula says.
   */
  private static final int LARGEST_EXTREME = 160;

  private TreeBench() {}

  /**
   * Prints the table and writes {@code target/bench/tree.json}. With {@code --played} nothing real
   * is run.
   */
  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(System.getProperty("ecms.home", "")).toAbsolutePath();
    PrintWriter out =
        new PrintWriter(
            new OutputStreamWriter(
                new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8));
    Path directory = home.resolve("target").resolve("bench");
    List<TreeFigure> figures = new ArrayList<>();
    if (!List.of(arguments).contains(PLAYED)) {
      figures.addAll(real(directory));
    }
    figures.addAll(played());
    TreeResults results = new TreeResults(figures);
    Path file = directory.resolve("tree.json");
    results.write(file);
    results.lines().forEach(out::println);
    out.println();
    out.println("Written: " + file);
    out.flush();
  }

  /** Each real run, and the same played, so that the two can be compared. */
  private static List<TreeFigure> real(Path directory) throws IOException {
    CommandRunner runner = new HostCommandRunner();
    List<String> missing = TOOLS.stream().filter(tool -> !onPath(tool)).toList();
    if (!missing.isEmpty() || !"root".equals(System.getProperty("user.name"))) {
      say("no real runs: they need root and " + TOOLS + "; missing: " + missing);
      return List.of();
    }
    List<TreeFigure> figures = new ArrayList<>();
    RealStorm storm = new RealStorm(runner, directory);
    for (int nodes : REAL_SIZES) {
      List<Routes> shapes = new ArrayList<>(singleTrees(nodes));
      shapes.addAll(List.of(Routes.striped(nodes, 2), Routes.striped(nodes, 4)));
      for (Routes routes : shapes) {
        Fabric fabric = fabric(routes);
        TreeFigure figure = storm.run(routes, fabric);
        say(
            "%s of %d, degree %d: %.2f s"
                .formatted(routes.shape(), nodes, routes.degree(), figure.seconds()));
        figures.add(figure);
        figures.add(TreeFigure.played(routes, fabric));
      }
    }
    return figures;
  }

  private static Fabric fabric(Routes routes) {
    Fabric links = routes.nodes() < MANY ? NARROW : NARROW.withLinks(NARROWER);
    boolean nearBound = routes.degree() <= 2 || routes.stripes() > 1;
    return nearBound ? links.withBlocks(LONG_BLOCKS) : links;
  }

  private static boolean onPath(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
  }

  private static void say(String line) {
    System.err.println("bench-tree: " + line);
  }

  private static List<Routes> singleTrees(int nodes) {
    return List.of(
        Routes.star(nodes), Routes.tree(nodes, 1), Routes.tree(nodes, 2), Routes.tree(nodes, 4));
  }

  private static List<TreeFigure> played() {
    List<TreeFigure> figures = new ArrayList<>();
    for (int nodes : SIZES) {
      List<Routes> shapes = new ArrayList<>();
      if (nodes <= LARGEST_EXTREME) {
        shapes.addAll(singleTrees(nodes));
      } else {
        shapes.addAll(List.of(Routes.tree(nodes, 2), Routes.tree(nodes, 4)));
      }
      shapes.addAll(List.of(Routes.striped(nodes, 2), Routes.striped(nodes, 4)));
      shapes.forEach(routes -> figures.add(TreeFigure.played(routes, Fabric.GIGABIT)));
    }
    return figures;
  }
}

package io.ecms.bench;

import io.ecms.bench.scenario.DurableCommands;
import io.ecms.bench.scenario.EventDelay;
import io.ecms.bench.scenario.HungLibvirt;
import io.ecms.bench.scenario.ManyVms;
import io.ecms.bench.scenario.PlacementScan;
import io.ecms.bench.scenario.ResidentMemory;
import io.ecms.bench.scenario.Scenario;
import io.ecms.bench.scenario.ServerReady;
import io.ecms.bench.scenario.Setting;
import io.ecms.bench.scenario.Store;
import io.ecms.bench.scenario.VmLoad;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code make bench}: runs the scenarios, prints the table and writes the results. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures the product's figures; results in target/bench.")
final class BenchCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int FAILED = 1;

  private final Path home;
  private final PrintWriter out;
  private final PrintWriter err;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      description = "Only the scenario that measures this figure.")
  private @Nullable String only;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Length of each measurement (default: 15).")
  private int seconds = 15;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "Clients that work without a pause (default: 64).")
  private int clients = 64;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Nodes of the server under load (default: 200).")
  private int nodes = 200;

  /**
   * A command.
   *
   * @param home directory of the installation
   */
  BenchCommand(Path home, PrintWriter out, PrintWriter err) {
    this.home = home;
    this.out = out;
    this.err = err;
  }

  /** Runs with the arguments of a command line; answers its exit code. */
  int run(String... arguments) {
    return new CommandLine(this).setOut(out).setErr(err).execute(arguments);
  }

  @Override
  public Integer call() throws IOException {
    Path results = home.resolve("target").resolve("bench");
    Setting setting =
        new Setting(home, results, Duration.ofSeconds(seconds), clients, nodes, this::say);
    List<Figure> figures = new ArrayList<>();
    try {
      requirePositive();
      for (Scenario scenario : chosen(setting)) {
        figures.addAll(scenario.run());
      }
    } catch (BenchException e) {
      say(e.code() + ": " + e.getMessage());
      return FAILED;
    }
    Results measured = new Results(figures);
    measured.write(results.resolve("results.json"));
    measured.lines().forEach(out::println);
    out.println();
    out.println("Written: " + results.resolve("results.json") + ", profile.txt beside it");
    out.flush();
    return DONE;
  }

  private void requirePositive() {
    if (seconds < 1 || clients < 1 || nodes < 1) {
      throw new BenchException("out-of-range", "--seconds, --clients and --nodes must be above 0");
    }
  }

  private List<Scenario> chosen(Setting setting) {
    List<Scenario> all =
        List.of(
            new ServerReady(setting),
            new PlacementScan(setting),
            new VmLoad(setting),
            new ResidentMemory(setting),
            new DurableCommands(setting, Store.SQLITE),
            new DurableCommands(setting, Store.CASSANDRA),
            new EventDelay(setting),
            new ManyVms(setting, Store.SQLITE),
            new ManyVms(setting, Store.CASSANDRA),
            new HungLibvirt(setting));
    if (only == null) {
      return all;
    }
    List<Scenario> some = all.stream().filter(s -> s.measures().contains(only)).toList();
    if (some.isEmpty()) {
      throw new BenchException(
          "unknown-figure",
          only + " is none of " + all.stream().flatMap(s -> s.measures().stream()).toList());
    }
    return some;
  }

  private void say(String line) {
    err.println("bench: " + line);
    err.flush();
  }
}

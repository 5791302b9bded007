package io.ecms.bench.scenario;

import io.ecms.bench.Figure;
import io.ecms.bench.client.Api;
import io.ecms.bench.load.ClosedLoop;
import io.ecms.bench.load.Latencies;
import io.ecms.bench.load.OpenLoop;
import io.ecms.bench.load.Work;
import io.ecms.bench.server.Server;
import io.ecms.bench.server.Shape;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * VMs are created and started: first as many as can be, which gives the rate and the profile; then
 * at a share of that rate, which gives the times; then VMs are read.
 *
 * @param setting what it has in common with others
 */
public record VmLoad(Setting setting) implements Scenario {
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration PROFILED = Duration.ofSeconds(10);
  private static final double SHARE = 0.7;

  @Override
  public List<String> measures() {
    return List.of("vm-create-start-rate", "vm-create-start-p99", VmReads.NAME);
  }

  @Override
  public List<Figure> run() throws IOException {
    List<Figure> figures = new ArrayList<>();
    try (Server server =
        Server.withImage(setting.home(), setting.results(), Shape.of(setting.nodes()))) {
      setting.say("%d nodes and an image are there".formatted(setting.nodes()));
      Fleet fleet = new Fleet(server.api());
      double rate = capacity(server, fleet);
      figures.add(
          new Figure(
              "vm-create-start-rate",
              rate,
              "1/s",
              "VMs created, started and running, %d clients without a pause, %s after %d s of warm-up, %s"
                  .formatted(
                      setting.clients(),
                      setting.seconds(),
                      WARM_UP.toSeconds(),
                      setting.product(setting.nodes()))));
      Latencies.Summary starts = new OpenLoop(rate * SHARE, setting.window()).run(fleet).summary();
      setting.say("create and start at %.0f/s: %s".formatted(rate * SHARE, starts));
      figures.addAll(times(starts, rate * SHARE));
      Audit.check(server.api(), fleet.running());
      figures.addAll(new VmReads(setting, server.api(), fleet).run(rate));
      Audit.check(server.api(), fleet.running());
      setting.say("%d VMs, addresses and reservations add up".formatted(fleet.running()));
    }
    return figures;
  }

  private double capacity(Server server, Fleet fleet) throws IOException {
    try (ClosedLoop loop = ClosedLoop.start(setting.clients(), fleet)) {
      setting.say("warm-up: %.0f VMs/s".formatted(loop.rateDuring(WARM_UP)));
      double rate = loop.rateDuring(setting.window());
      setting.say("create and start: %.1f VMs/s".formatted(rate));
      Profiling.during(server.inspect(), setting.results(), () -> loop.rateDuring(PROFILED));
      return rate;
    }
  }

  private List<Figure> times(Latencies.Summary summary, double rate) {
    String setup =
        "from when the request was due until the VM runs, %.0f/s at a constant rate (70 %% of what can be done), %s, %s"
            .formatted(rate, setting.seconds(), setting.product(setting.nodes()));
    return List.of(
        new Figure("vm-create-start-p99", summary.p99(), "ms", setup),
        new Figure("vm-create-start-p50", summary.p50(), "ms", setup),
        new Figure("vm-create-start-max", summary.max(), "ms", setup));
  }

  /** The VMs that run by now; each piece of work adds one. Thread-safe. */
  static final class Fleet implements Work {
    /** Enough to read from. */
    private static final int KNOWN = 1000;

    private final Api api;
    private final LongAdder running = new LongAdder();
    private final List<String> known = new CopyOnWriteArrayList<>();

    Fleet(Api api) {
      this.api = api;
    }

    @Override
    public void run() throws IOException {
      String vm = api.runVm();
      running.increment();
      if (known.size() < KNOWN) {
        known.add(vm);
      }
    }

    long running() {
      return running.sum();
    }

    /** Some of the VMs. */
    List<String> known() {
      return known;
    }
  }
}

package io.ecms.bench.scenario;

import io.ecms.bench.Figure;
import io.ecms.bench.client.Api;
import io.ecms.bench.load.Latencies;
import io.ecms.bench.load.OpenLoop;
import io.ecms.bench.load.Work;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Single VMs are read, first while nothing else happens, then while others are created and started.
 *
 * @param setting what it has in common with others
 * @param api server under load
 * @param fleet VMs to read, and the work that adds more
 */
record VmReads(Setting setting, Api api, VmLoad.Fleet fleet) {
  static final String NAME = "vm-get-p99";

  private static final double READS = 2000;
  private static final double WRITE_SHARE = 0.3;
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  /** Measures, with writes at a share of what can be done at most. */
  List<Figure> run(double capacity) {
    Work read = reads();
    new OpenLoop(READS, WARM_UP).run(read);
    Latencies.Summary idle = new OpenLoop(READS, setting.window()).run(read).summary();
    setting.say("reads, idle: %s".formatted(idle));
    double writes = capacity * WRITE_SHARE;
    Latencies.Summary busy = whileWriting(writes, read);
    setting.say("reads, with %.0f writes/s: %s".formatted(writes, busy));
    String base =
        "GET /v1/vms/{id} from when the request was due, %.0f/s at a constant rate, %s, "
            .formatted(READS, setting.seconds());
    String product = setting.product(setting.nodes());
    String load = "while %.0f VMs/s are created and started, ".formatted(writes);
    return List.of(
        new Figure(NAME, idle.p99(), "ms", base + "nothing else, " + product),
        new Figure("vm-get-p50", idle.p50(), "ms", base + "nothing else, " + product),
        new Figure("vm-get-while-writing-p99", busy.p99(), "ms", base + load + product),
        new Figure("vm-get-while-writing-p50", busy.p50(), "ms", base + load + product));
  }

  /** Reads one VM after the other; a prime step visits all of them without any order. */
  private Work reads() {
    List<String> vms = List.copyOf(fleet.known());
    AtomicInteger next = new AtomicInteger();
    return () -> api.getVm(vms.get(Math.floorMod(next.getAndAdd(7919), vms.size())));
  }

  private Latencies.Summary whileWriting(double writes, Work read) {
    SideBySide both =
        SideBySide.run(
            new OpenLoop(READS, setting.window()),
            read,
            new OpenLoop(writes, setting.window()),
            fleet);
    setting.say("the writes meanwhile: %s".formatted(both.second().summary()));
    return both.first().summary();
  }
}

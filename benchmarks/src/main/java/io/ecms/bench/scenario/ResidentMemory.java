package io.ecms.bench.scenario;

import io.ecms.bench.BenchException;
import io.ecms.bench.Figure;
import io.ecms.bench.load.ClosedLoop;
import io.ecms.bench.load.Pause;
import io.ecms.bench.server.Server;
import io.ecms.bench.server.Shape;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * 10,000 VMs are recorded on a fresh server with three nodes; then its memory is looked at: as the
 * work has left it, and without garbage. Started again on these records, it also shows how long
 * that takes.
 *
 * @param setting what it has in common with others
 */
public record ResidentMemory(Setting setting) implements Scenario {
  private static final String NAME = "resident-memory-10k-vms";
  private static final int NODES = 3;
  private static final int VMS = 10_000;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final double BYTES_PER_MB = 1e6;

  @Override
  public List<String> measures() {
    return List.of(NAME);
  }

  @Override
  public List<Figure> run() throws IOException {
    try (Server server = Server.withImage(setting.home(), setting.results(), Shape.of(NODES))) {
      create(server);
      Pause.of(IDLE);
      double asIs = residentMegabytes(server);
      server.inspect().collectGarbage();
      Pause.of(STEP);
      double collected = residentMegabytes(server);
      setting.say("resident: %.0f MB, after a collection %.0f MB".formatted(asIs, collected));
      int recorded = server.api().list("/v1/vms").size();
      if (recorded != VMS) {
        throw new BenchException("books-do-not-balance", recorded + " VMs instead of " + VMS);
      }
      server.restart();
      double ready = server.startTime().toNanos() / 1e9;
      setting.say("started again: ready after %.2f s".formatted(ready));
      String setup = "VmRSS with %d created VMs, %s".formatted(VMS, setting.product(NODES));
      return List.of(
          new Figure(NAME, Math.max(asIs, collected), "MB", setup + ", idle for 10 s"),
          new Figure(NAME + "-after-gc", collected, "MB", setup + ", after a full collection"),
          new Figure(
              "server-ready-10k-vms",
              ready,
              "s",
              "one start on the journal of %d VMs, %s".formatted(VMS, setting.product(NODES))));
    }
  }

  private void create(Server server) {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    long begin = System.nanoTime();
    try (ClosedLoop loop =
        ClosedLoop.start(
            setting.clients(),
            () -> {
              if (begun.incrementAndGet() <= VMS) {
                server.api().createVm();
                ended.incrementAndGet();
              } else {
                Pause.of(STEP);
              }
            })) {
      while (ended.get() < VMS) {
        loop.rateDuring(STEP);
        if (System.nanoTime() - begin > LIMIT.toNanos()) {
          throw new BenchException("load-not-ended", ended + " VMs were created in " + LIMIT);
        }
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    setting.say("%d VMs created, about %.0f/s".formatted(VMS, VMS / seconds));
  }

  private static double residentMegabytes(Server server) throws IOException {
    return server.inspect().residentBytes() / BYTES_PER_MB;
  }
}

package io.ecms.bench.scenario;

import io.ecms.bench.BenchException;
import io.ecms.bench.Figure;
import io.ecms.bench.load.ClosedLoop;
import io.ecms.bench.load.Pause;
import io.ecms.bench.load.Work;
import io.ecms.bench.record.RecordedVms;
import io.ecms.bench.record.SqliteJournal;
import io.ecms.bench.server.Server;
import io.ecms.bench.server.Shape;
import io.ecms.core.model.ImageId;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on 100,000 recorded VMs: how soon it is back after a full stop, how long a page of a
 * list takes while others write, and what a VM costs in memory while its entity is loaded.
 *
 * @param setting what it has in common with others
 */
public record ManyVms(Setting setting) implements Scenario {
  private static final String RECOVERY = "recovery-100k-vms";
  private static final String ENTITY = "heap-per-vm-entity";
  private static final int NODES = 20;
  private static final int VMS = 100_000;

  /** Entities that are loaded; the rest of the heap is the same with and without them. */
  private static final int LOADED = 20_000;

  private static final int WARM = 1000;
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final String STAY =
      "pekko.cluster.sharding.passivation.default-idle-strategy.idle-entity.timeout";
  private static final double BYTES_PER_KB = 1e3;

  @Override
  public List<String> measures() {
    return List.of(RECOVERY, ListPages.NAME, ENTITY);
  }

  @Override
  public List<Figure> run() throws IOException {
    List<Figure> figures = new ArrayList<>();
    Shape shape = Shape.of(NODES);
    try (Server server = Server.withImage(setting.home(), setting.results(), shape)) {
      ImageId image = new ImageId(server.api().list("/v1/images").getFirst().path("id").asText());
      RecordedVms vms = new RecordedVms(image, Instant.now().minusSeconds(3600));
      server.stop();
      SqliteJournal.add(server.journal(), vms, VMS);
      setting.say("%d VMs are in the journal".formatted(VMS));
      figures.add(build(server));
      figures.addAll(recovery(server, vms));
      figures.addAll(new ListPages(setting, server.api(), VMS, setting.product(NODES)).run());
      server.stop();
      server.resume(shape.with(STAY, "1 hour"));
      figures.add(entities(server, vms));
    }
    return figures;
  }

  /** The first start on the new journal makes the rows of the read model. */
  private Figure build(Server server) throws IOException {
    long begin = System.nanoTime();
    server.resume();
    server.api().awaitLists(BUILD_LIMIT);
    double seconds = (System.nanoTime() - begin) / 1e9;
    setting.say("all lists are built after %.1f s".formatted(seconds));
    return new Figure(
        "lists-built-100k-vms",
        seconds,
        "s",
        "from the start of the process, with no row of the lists, until all %d events are in them, %s"
            .formatted(2 * VMS, setting.product(NODES)));
  }

  private List<Figure> recovery(Server server, RecordedVms vms) throws IOException {
    server.stop();
    long begin = System.nanoTime();
    server.resume();
    int page = server.api().page("/v1/vms?limit=100").items();
    if (page != 100) {
      throw new BenchException("books-do-not-balance", "a page has %d VMs".formatted(page));
    }
    String vm = vms.id(VMS / 2).value();
    server.api().getVm(vm);
    double reads = (System.nanoTime() - begin) / 1e9;
    server.api().awaitSuccess(server.api().startVm(vm));
    double whole = (System.nanoTime() - begin) / 1e9;
    double ready = server.startTime().toNanos() / 1e9;
    setting.say(
        "started again: ready after %.2f s, a list and a VM read after %.2f s, a VM started after %.2f s"
            .formatted(ready, reads, whole));
    String setup =
        "from the start of the process after a full stop in order, %d recorded VMs, %s, until "
            .formatted(VMS, setting.product(NODES));
    return List.of(
        new Figure(
            RECOVERY, whole, "s", setup + "a page was listed, a VM was read and one was started"),
        new Figure(RECOVERY + "-ready", ready, "s", setup + "GET /health/ready answers 200"));
  }

  private Figure entities(Server server, RecordedVms vms) throws IOException {
    load(server, vms, VMS - WARM, VMS);
    long without = server.inspect().liveBytes();
    load(server, vms, 0, LOADED);
    long with = server.inspect().liveBytes();
    Files.write(setting.results().resolve("heap.txt"), server.inspect().largestClasses());
    double each = (with - without) / BYTES_PER_KB / LOADED;
    setting.say(
        "heap in use: %.1f MB, with %d more VMs %.1f MB, hence %.2f kB each"
            .formatted(without / 1e6, LOADED, with / 1e6, each));
    return new Figure(
        ENTITY,
        each,
        "kB",
        "heap in use after a full collection with %d VM entities loaded less that without them, by their number; VMs that were created and not started, all of the actor included, %s"
            .formatted(LOADED, setting.product(NODES)));
  }

  /** Asks each VM, so that its entity is loaded. */
  private void load(Server server, RecordedVms vms, int from, int to) {
    AtomicInteger next = new AtomicInteger(from);
    AtomicInteger done = new AtomicInteger(from);
    Work read =
        () -> {
          int number = next.getAndIncrement();
          if (number < to) {
            server.api().getVm(vms.id(number).value());
            done.incrementAndGet();
          } else {
            Pause.of(POLL);
          }
        };
    try (ClosedLoop loop = ClosedLoop.start(setting.clients(), read)) {
      while (done.get() < to) {
        loop.rateDuring(POLL);
      }
    }
  }
}

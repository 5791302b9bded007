package io.ecms.bench.scenario;

import io.ecms.bench.BenchException;
import io.ecms.bench.Figure;
import io.ecms.bench.load.ClosedLoop;
import io.ecms.bench.load.Pause;
import io.ecms.bench.load.Work;
import io.ecms.bench.record.RecordedVms;
import io.ecms.bench.server.Server;
import io.ecms.bench.server.Shape;
import io.ecms.core.model.ImageId;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on 100,000 recorded VMs: how soon it is back after a full stop, how long a page of a
 * list takes while others write, and what a VM costs in memory while its entity is loaded.
 *
 * @param setting what it has in common with others
 * @param store where everything is recorded
 */
public record ManyVms(Setting setting, Store store) implements Scenario {
  private static final String RECOVERY = "recovery-100k-vms";
  private static final String ENTITY = "heap-per-vm-entity";
  private static final int NODES = 20;
  private static final int VMS = 100_000;

  /** Entities that are loaded; the rest of the heap is the same with and without them. */
  private static final int LOADED = 20_000;

  private static final int WARM = 1000;
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(4);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final String STAY =
      "pekko.cluster.sharding.passivation.default-idle-strategy.idle-entity.timeout";
  private static final double BYTES_PER_KB = 1e3;

  @Override
  public List<String> measures() {
    List<String> names =
        new ArrayList<>(List.of(store.figure(RECOVERY), store.figure(ListPages.NAME) + "-p99"));
    if (store == Store.SQLITE) {
      names.add(ENTITY);
    }
    return names;
  }

  @Override
  public List<Figure> run() throws IOException {
    Optional<Bed> made = Bed.make(setting, store, NODES);
    if (made.isEmpty()) {
      return List.of();
    }
    try (Bed bed = made.get()) {
      return run(bed);
    }
  }

  private List<Figure> run(Bed bed) throws IOException {
    Server server = bed.server();
    ImageId image = new ImageId(server.api().list("/v1/images").getFirst().path("id").asText());
    RecordedVms vms = new RecordedVms(image, Instant.now().minusSeconds(3600));
    String product = setting.product(NODES, store);
    server.stop();
    bed.fill(vms, VMS);
    setting.say("%s: %d VMs are in the journal".formatted(store.word(), VMS));
    List<Figure> figures = new ArrayList<>();
    figures.add(build(server, product));
    figures.addAll(recovery(server, product, vms));
    figures.addAll(new ListPages(setting, server.api(), VMS, store, product).run());
    if (store == Store.SQLITE) {
      server.stop();
      server.resume(Shape.of(NODES).with(STAY, "1h"));
      figures.add(entities(server, product, vms));
    }
    return figures;
  }

  /** The first start on the new journal makes the rows of the read model. */
  private Figure build(Server server, String product) throws IOException {
    long begin = System.nanoTime();
    server.resume();
    server.api().awaitLists(BUILD_LIMIT);
    double seconds = secondsSince(begin);
    setting.say("%s: all lists are built after %.1f s".formatted(store.word(), seconds));
    return new Figure(
        store.figure("lists-built-100k-vms"),
        seconds,
        "s",
        "from the start of the process until all of a journal of %d VMs that is new to it is in the lists, %s"
            .formatted(VMS, product));
  }

  private List<Figure> recovery(Server server, String product, RecordedVms vms) throws IOException {
    server.stop();
    long begin = System.nanoTime();
    server.resume();
    int page = server.api().page("/v1/vms?limit=100").items();
    if (page != 100) {
      throw new BenchException("books-do-not-balance", "a page has %d VMs".formatted(page));
    }
    String vm = vms.id(VMS / 2).value();
    server.api().getVm(vm);
    double reads = secondsSince(begin);
    server.api().awaitSuccess(server.api().startVm(vm));
    double whole = secondsSince(begin);
    double ready = server.startTime().toNanos() / 1e9;
    setting.say(
        "%s: started again: ready after %.2f s, a list and a VM read after %.2f s, a VM started after %.2f s"
            .formatted(store.word(), ready, reads, whole));
    String setup =
        "from the start of the process after a full stop in order, %d recorded VMs, %s, until "
            .formatted(VMS, product);
    String name = store.figure(RECOVERY);
    return List.of(
        new Figure(
            name, whole, "s", setup + "a page was listed, a VM was read and one was started"),
        new Figure(name + "-ready", ready, "s", setup + "GET /health/ready answers 200"));
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  private Figure entities(Server server, String product, RecordedVms vms) throws IOException {
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
            .formatted(LOADED, product));
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

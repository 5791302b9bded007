package io.ecms.bench.scenario;

import io.ecms.bench.Figure;
import io.ecms.bench.client.Api;
import io.ecms.bench.load.Latencies;
import io.ecms.bench.load.OpenLoop;
import io.ecms.bench.load.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pages of 100 from everywhere in a long list, while others create VMs.
 *
 * @param setting what it has in common with others
 * @param vms in the list before
 * @param store where the list is
 * @param product what is real, for the setup of the figures
 */
record ListPages(Setting setting, Api api, int vms, Store store, String product) {
  static final String NAME = "list-page-100-of-100k";

  private static final double PAGES = 50;
  private static final double WRITES = 20;
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final String FIRST = "/v1/vms?limit=100";

  List<Figure> run() throws IOException {
    List<String> places = places();
    AtomicInteger next = new AtomicInteger();
    Work read = () -> api.page(places.get(Math.floorMod(next.getAndAdd(7919), places.size())));
    SideBySide.run(
        new OpenLoop(PAGES, WARM_UP), read, new OpenLoop(WRITES, WARM_UP), api::createVm);
    SideBySide both =
        SideBySide.run(
            new OpenLoop(PAGES, setting.window()),
            read,
            new OpenLoop(WRITES, setting.window()),
            api::createVm);
    Latencies.Summary pages = both.first().summary();
    setting.say("%s: pages of 100: %s".formatted(store.word(), pages));
    setting.say("the writes meanwhile: %s".formatted(both.second().summary()));
    String setup =
        "GET /v1/vms?limit=100 at %d places of a list of %d VMs, from when the request was due, %.0f/s at a constant rate, %s, while %.0f VMs/s are created, %s"
            .formatted(places.size(), vms, PAGES, setting.seconds(), WRITES, product);
    return List.of(
        new Figure(store.figure(NAME) + "-p99", pages.p99(), "ms", setup),
        new Figure(store.figure(NAME) + "-p50", pages.p50(), "ms", setup));
  }

  /** The first page, and those that begin after each thousand. */
  private List<String> places() throws IOException {
    List<String> places = new ArrayList<>(List.of(FIRST));
    Optional<String> cursor = api.page("/v1/vms?limit=1000").next();
    while (cursor.isPresent()) {
      places.add(FIRST + "&cursor=" + cursor.get());
      cursor = api.page("/v1/vms?limit=1000&cursor=" + cursor.get()).next();
    }
    return places;
  }
}

package io.ecms.bench.scenario;

import io.ecms.bench.Figure;
import io.ecms.bench.client.Subscribers;
import io.ecms.bench.load.Latencies;
import io.ecms.bench.load.OpenLoop;
import io.ecms.bench.server.Server;
import io.ecms.bench.server.Shape;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A thousand subscribers see everything that happens while VMs are created; how late do they see
 * it, and what do they cost the server?
 *
 * @param setting what it has in common with others
 */
public record EventDelay(Setting setting) implements Scenario {
  private static final String NAME = "commit-to-sse-p99";
  private static final int NODES = 3;
  private static final int SUBSCRIBERS = 1000;
  private static final double CREATIONS = 20;
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final double BYTES_PER_KB = 1e3;

  @Override
  public List<String> measures() {
    return List.of(NAME);
  }

  @Override
  public List<Figure> run() throws IOException {
    try (Server server = Server.withImage(setting.home(), setting.results(), Shape.of(NODES))) {
      // The first request loads what all later ones share.
      new OpenLoop(CREATIONS, WARM_UP).run(server.api()::createVm);
      int threads = server.inspect().threads();
      long heap = server.inspect().liveBytes();
      try (Subscribers subscribers = Subscribers.open(server.address(), SUBSCRIBERS)) {
        double more = server.inspect().threads() - threads;
        double each = (server.inspect().liveBytes() - heap) / BYTES_PER_KB / SUBSCRIBERS;
        setting.say(
            "%d subscribers: %.0f more threads, %.1f kB of heap each"
                .formatted(SUBSCRIBERS, more, each));
        Latencies.Summary delay = delays(server, subscribers);
        String setup =
            "%d subscribers of everything, %.0f VMs/s created at a constant rate (two events each), %s, %s"
                .formatted(SUBSCRIBERS, CREATIONS, setting.seconds(), setting.product(NODES));
        String what =
            "from the event's stamp, which is before its commit, until each subscriber has read it,"
                + " ";
        return List.of(
            new Figure(NAME, delay.p99(), "ms", what + setup),
            new Figure("commit-to-sse-p50", delay.p50(), "ms", what + setup),
            new Figure("commit-to-sse-max", delay.max(), "ms", what + setup),
            new Figure(
                "heap-per-subscriber", each, "kB", "heap in use after full collections, " + setup),
            new Figure("threads-for-subscribers", more, "1", "more platform threads, " + setup));
      }
    }
  }

  private Latencies.Summary delays(Server server, Subscribers subscribers) {
    new OpenLoop(CREATIONS, WARM_UP.multipliedBy(2)).run(server.api()::createVm);
    Latencies latencies = new Latencies();
    subscribers.measure(latencies);
    Latencies.Summary creations =
        new OpenLoop(CREATIONS, setting.window()).run(server.api()::createVm).summary();
    setting.say("the creations meanwhile: %s".formatted(creations));
    long seen = subscribers.awaitSame();
    Latencies.Summary delay = latencies.summary();
    setting.say("%d events seen by each: %s".formatted(seen, delay));
    return delay;
  }
}

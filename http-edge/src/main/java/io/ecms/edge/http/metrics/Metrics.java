package io.ecms.edge.http.metrics;

import io.ecms.edge.http.api.FiguresView;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a server counts and measures, for Prometheus. Requests are measured as they are answered;
 * what is in the cluster is looked up when somebody asks. Labels are taken from fixed sets only
 * (routes, methods, statuses, states), so that their number is bounded whatever clients send.
 * Thread-safe.
 */
public final class Metrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Labels, Timer> requests = new ConcurrentHashMap<>();
  private final MultiGauge vms =
      gauge("ecms.vms", "VMs by state, without those that are destroyed");
  private final MultiGauge nodes = gauge("ecms.nodes", "Nodes by state");
  private final MultiGauge operations =
      gauge("ecms.operations.in.flight", "Operations that have not ended, by state");
  private final MultiGauge members =
      gauge("ecms.members", "Members of the cluster by reachability");
  private final MultiGauge journal =
      gauge("ecms.journal.offset", "Offset of the newest durable event");
  private final MultiGauge lag =
      gauge("ecms.read.model.lag", "Events that the lists do not contain yet");
  private final MultiGauge controllers =
      gauge("ecms.connected.controllers", "Node controllers that can be reached");
  private final MultiGauge writable =
      gauge("ecms.journal.writable", "1 when commands can be recorded, else 0");

  private record Labels(String method, String route, int status) {}

  /** A request that is being answered. */
  @FunctionalInterface
  public interface Running {
    /**
     * It has been answered.
     *
     * @param status of the answer
     */
    void answered(int status);
  }

  private MultiGauge gauge(String name, String what) {
    return MultiGauge.builder(name).description(what).register(registry);
  }

  /**
   * Begins to measure a request.
   *
   * @param route as in the route table, or one word for all that is not in it
   */
  public Running begin(String method, String route) {
    Timer.Sample sample = Timer.start(registry);
    return status -> sample.stop(timer(new Labels(method, route, status)));
  }

  private Timer timer(Labels labels) {
    return requests.computeIfAbsent(
        labels,
        key ->
            Timer.builder("ecms.http.requests")
                .description("Requests from their head to the head of their answer")
                .tag("method", key.method())
                .tag("route", key.route())
                .tag("status", Integer.toString(key.status()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
  }

  /** Everything, with what is in the cluster now. */
  public synchronized String text(FiguresView now) {
    byState(vms, now.vms());
    byState(nodes, now.nodes());
    byState(operations, now.operations());
    byState(members, now.members());
    one(journal, now.journalOffset());
    one(lag, now.readModelLag());
    one(controllers, now.connectedControllers());
    one(writable, now.journalWritable() ? 1 : 0);
    return registry.scrape();
  }

  private static void byState(MultiGauge gauge, Map<String, Integer> counts) {
    gauge.register(
        counts.entrySet().stream()
            .<Row<?>>map(entry -> Row.of(Tags.of("state", entry.getKey()), entry.getValue()))
            .toList(),
        true);
  }

  private static void one(MultiGauge gauge, long value) {
    gauge.register(List.of(Row.of(Tags.empty(), value)), true);
  }
}

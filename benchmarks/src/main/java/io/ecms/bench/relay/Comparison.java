package io.ecms.bench.relay;

import io.ecms.bench.Figure;
import io.ecms.bench.load.Latencies;
import io.ecms.bench.relay.Way.Kind;
import io.ecms.bench.relay.Way.Shape;
import io.ecms.tree.wire.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The kinds of ways of one shape side by side: each round measures all of them, one right after the
 * other, so that what the machine does meanwhile meets all alike; told is the median of the rounds.
 *
 * @param window length of one measurement
 * @param directory for unix sockets
 * @param identity for TLS
 */
record Comparison(Shape shape, int rounds, Duration window, Path directory, TlsIdentity identity) {
  private static final int SMALL = 4 << 10;
  private static final int LARGE = 64 << 10;

  /**
   * What one round says of one kind.
   *
   * @param small time of a small request in ms, median
   * @param large time of a large one
   */
  record Round(Trial.Throughput throughput, double small, double large) {}

  List<Figure> run() throws IOException {
    Map<Kind, List<Round>> rounds = new EnumMap<>(Kind.class);
    for (int i = 0; i <= this.rounds; i++) {
      for (Kind kind : shape.kinds()) {
        Round round = round(kind);
        if (i > 0) { // the first is for the compiler
          rounds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(round);
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    for (Kind kind : shape.kinds()) {
      figures.addAll(figures(kind, of(rounds, kind), of(rounds, Kind.DIRECT)));
    }
    figures.add(
        ratio(
            "throughput-of-copy-loop",
            "relay",
            of(rounds, Kind.RELAY),
            of(rounds, Kind.COPY_LOOP)));
    if (rounds.containsKey(Kind.RELAY_TLS)) {
      figures.add(
          ratio(
              "tls-throughput-of-plain",
              "relay with TLS",
              of(rounds, Kind.RELAY_TLS),
              of(rounds, Kind.RELAY)));
    }
    return figures;
  }

  private static List<Round> of(Map<Kind, List<Round>> rounds, Kind kind) {
    return rounds.getOrDefault(kind, List.of());
  }

  private Figure ratio(String name, String what, List<Round> rounds, List<Round> one) {
    return figure(
        name,
        median(rounds, r -> r.throughput().mibPerSecond())
            / median(one, r -> r.throughput().mibPerSecond()),
        "1",
        "throughput of the %s, 1 is that of what it is compared with".formatted(what));
  }

  private Round round(Kind kind) throws IOException {
    try (Way way = Way.open(kind, shape, directory, identity)) {
      Trial.Throughput throughput = Trial.throughput(way, window);
      Latencies.Summary small = Trial.latency(way, SMALL, window.dividedBy(2));
      Latencies.Summary large = Trial.latency(way, LARGE, window.dividedBy(2));
      return new Round(throughput, small.p50(), large.p50());
    }
  }

  private List<Figure> figures(Kind kind, List<Round> rounds, List<Round> direct) {
    String word = kind.word();
    return List.of(
        figure(
            word + "-throughput",
            median(rounds, r -> r.throughput().mibPerSecond()),
            "MiB/s",
            "one connection"),
        figure(
            word + "-cpu-per-gib",
            median(rounds, r -> r.throughput().cpuPerGib()),
            "s",
            "processor time of the whole process for 1 GiB, both ends included"),
        figure(
            word + "-4k-added",
            median(rounds, Round::small) - median(direct, Round::small),
            "ms",
            "median of a request of 4 KiB, less that of a direct connection"),
        figure(
            word + "-64k-added",
            median(rounds, Round::large) - median(direct, Round::large),
            "ms",
            "median of a request of 64 KiB, less that of a direct connection"));
  }

  private Figure figure(String name, double value, String unit, String what) {
    return new Figure(
        "relay-" + shape.word() + "-" + name,
        value,
        unit,
        "%s, %s; median of %d rounds of %.1f s, both ends in the same process on %d processors"
            .formatted(
                shape.word(),
                what,
                rounds,
                window.toMillis() / 1e3,
                Runtime.getRuntime().availableProcessors()));
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}

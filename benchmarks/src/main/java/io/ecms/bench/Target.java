package io.ecms.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the main figures are to reach. */
enum Target {
  RATE("vm-create-start-rate", Bound.AT_LEAST, 300),
  START("vm-create-start-p99", Bound.BELOW, 250),
  GET("vm-get-p99", Bound.BELOW, 10),
  PLACEMENT("placement-10k-nodes-p99", Bound.BELOW, 2),
  READY("server-ready", Bound.BELOW, 5),
  MEMORY("resident-memory-10k-vms", Bound.BELOW, 512),
  EVENT("commit-to-sse-p99", Bound.BELOW, 100),
  LIST("list-page-100-of-100k-p99", Bound.BELOW, 50),
  LIST_CASSANDRA("list-page-100-of-100k-cassandra-p99", Bound.BELOW, 50),
  ENTITY("heap-per-vm-entity", Bound.BELOW, 10),
  HUNG("hung-libvirt-p99-ratio", Bound.BELOW, 1.1);

  private enum Bound {
    AT_LEAST,
    BELOW
  }

  private final String figure;
  private final Bound bound;
  private final double limit;

  Target(String figure, Bound bound, double limit) {
    this.figure = figure;
    this.bound = bound;
    this.limit = limit;
  }

  static Optional<Target> of(Figure figure) {
    return Arrays.stream(values()).filter(t -> t.figure.equals(figure.name())).findFirst();
  }

  boolean reached(Figure measured) {
    return switch (bound) {
      case AT_LEAST -> measured.value() >= limit;
      case BELOW -> measured.value() < limit;
    };
  }

  @Override
  public String toString() {
    String sign =
        switch (bound) {
          case AT_LEAST -> ">= ";
          case BELOW -> "< ";
        };
    return sign + String.format(Locale.ROOT, limit % 1 == 0 ? "%.0f" : "%.1f", limit);
  }
}

package io.ecms.bench.scenario;

/** Where a measured server keeps its journal and its lists. */
public enum Store {
  SQLITE("sqlite", "SQLite journal with fsync"),
  CASSANDRA(
      "cassandra", "one Cassandra node on the same machine that syncs its log before it answers");

  private final String word;
  private final String product;

  Store(String word, String product) {
    this.word = word;
    this.product = product;
  }

  /** As it stands in the names of figures. */
  String word() {
    return word;
  }

  /** The name of a figure that is measured on every store; the embedded one has the plain name. */
  String figure(String name) {
    return this == SQLITE ? name : name + "-" + word;
  }

  /** What it is, for the setup of a figure. */
  String product() {
    return product;
  }
}

package io.ecms.bench.scenario;

import io.ecms.bench.record.RecordedVms;
import io.ecms.bench.record.SqliteJournal;
import io.ecms.bench.server.Cassandra;
import io.ecms.bench.server.Server;
import io.ecms.bench.server.Shape;
import java.io.IOException;
import java.util.Optional;

/**
 * A server with nodes and an image, on one of the stores.
 *
 * @param server the one that is measured
 * @param cassandra what it stores in, unless that is a file
 */
record Bed(Server server, Optional<Cassandra> cassandra) implements AutoCloseable {
  /** The safest way of Cassandra to write, which is the way of the embedded journal too. */
  private static final String SYNC = "batch";

  /** Starts everything; empty, and told, when this machine cannot run the store. */
  static Optional<Bed> make(Setting setting, Store store, int nodes) throws IOException {
    return switch (store) {
      case SQLITE -> Optional.of(new Bed(server(setting, Shape.of(nodes)), Optional.empty()));
      case CASSANDRA -> {
        Optional<Cassandra> cassandra = Cassandra.start(setting.home(), setting.results(), SYNC);
        if (cassandra.isEmpty()) {
          setting.say("LEFT OUT: Cassandra does not run on this machine; docs/cassandra.md");
          yield Optional.empty();
        }
        yield Optional.of(on(cassandra.get(), setting, nodes));
      }
    };
  }

  private static Bed on(Cassandra cassandra, Setting setting, int nodes) throws IOException {
    boolean done = false;
    try {
      Bed bed = new Bed(server(setting, cassandra.shape(nodes)), Optional.of(cassandra));
      done = true;
      return bed;
    } finally {
      if (!done) {
        cassandra.close();
      }
    }
  }

  private static Server server(Setting setting, Shape shape) throws IOException {
    return Server.withImage(setting.home(), setting.results(), shape);
  }

  /** Adds VMs to the journal while the server is stopped. */
  void fill(RecordedVms vms, int count) {
    cassandra.ifPresentOrElse(
        store -> store.fill(vms, count), () -> SqliteJournal.add(server.journal(), vms, count));
  }

  @Override
  public void close() throws IOException {
    try {
      server.close();
    } finally {
      if (cassandra.isPresent()) {
        cassandra.get().close();
      }
    }
  }
}

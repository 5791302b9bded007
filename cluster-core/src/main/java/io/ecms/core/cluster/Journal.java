package io.ecms.core.cluster;

import com.typesafe.config.Config;
import io.ecms.core.cassandra.CassandraPlugin;
import io.ecms.core.cassandra.CassandraSchema;

/** Makes the journal ready before the actor system starts. */
public final class Journal {
  private Journal() {}

  /**
   * The configuration of a member that keeps the journal, with its file or its tables prepared.
   *
   * @throws io.ecms.core.feed.StoreException when the store cannot be reached or has no tables
   */
  public static Config prepared(Config config) {
    CoreSettings core = CoreSettings.from(config);
    Config plugin =
        switch (core.kind()) {
          case SQLITE -> {
            EmbeddedJournal.prepare(core.journalFile());
            yield EmbeddedJournal.plugin(core.journalFile());
          }
          case CASSANDRA -> {
            CassandraSchema.prepare(core.cassandra());
            yield CassandraPlugin.config(core.cassandra());
          }
        };
    return plugin.withFallback(config).resolve();
  }
}

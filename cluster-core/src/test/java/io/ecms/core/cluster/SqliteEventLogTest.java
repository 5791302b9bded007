package io.ecms.core.cluster;

import com.typesafe.config.Config;
import io.ecms.core.feed.EventLog;
import io.ecms.core.feed.EventLogContract;
import io.ecms.core.feed.SqliteEventLog;
import java.nio.file.Path;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.io.TempDir;

/** The event log of the embedded journal. */
class SqliteEventLogTest extends EventLogContract {
  private final Path directory;

  SqliteEventLogTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Override
  protected Config journal() {
    EmbeddedJournal.prepare(file());
    return EmbeddedJournal.plugin(file());
  }

  private Path file() {
    return directory.resolve("journal.db");
  }

  @Override
  protected Set<String> tags() {
    return Set.of();
  }

  @Override
  protected EventLog open(ActorSystem<?> system) {
    return new SqliteEventLog(file(), SerializationExtension.get(system.classicSystem()));
  }

  @Override
  protected void shut() {}
}

package io.ecms.bench.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.ecms.core.cluster.EmbeddedJournal;
import io.ecms.core.feed.Recorded;
import io.ecms.core.feed.SqliteEventLog;
import io.ecms.core.model.ImageId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest {
  private static final RecordedVms VMS =
      new RecordedVms(new ImageId("img-0a1b2c3d"), Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void theProductReadsWhatWasWritten(@TempDir Path directory) {
    Path file = directory.resolve("journal.db");
    EmbeddedJournal.prepare(file);

    SqliteJournal.add(file, VMS, 3);

    List<Recorded> events = read(file);
    assertThat(events).extracting(Recorded::offset).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(events).allMatch(event -> event.sequence() == 1);
    assertThat(events.get(2).type()).isEqualTo("Name");
    assertThat(events.get(2).entityId()).isEqualTo("vm:recorded-1");
    assertThat(events.get(2).event()).isEqualTo(VMS.name(1).event());
    assertThat(events.get(3).type()).isEqualTo("Vm");
    assertThat(events.get(3).entityId()).isEqualTo(VMS.id(1).value());
    assertThat(events.get(3).event()).isEqualTo(VMS.vm(1).event());
  }

  private static List<Recorded> read(Path file) {
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "read",
            ConfigFactory.parseString("pekko { actor.provider = local, loglevel = WARNING }")
                .withFallback(ConfigFactory.load()));
    try (SqliteEventLog log =
        new SqliteEventLog(file, SerializationExtension.get(system.classicSystem()))) {
      return log.read(0, 10);
    } finally {
      system.terminate();
    }
  }
}

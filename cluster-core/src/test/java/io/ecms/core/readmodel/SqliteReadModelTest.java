package io.ecms.core.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.ecms.core.entity.SealedTypes;
import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.MemoryLog;
import io.ecms.core.feed.Recorded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The read model in a file: the contract, and that it is built again from the journal. */
class SqliteReadModelTest extends ReadModelContract {
  private static final ObjectMapper MAPPER =
      CBORMapper.builder()
          .addModules(new SealedTypes(), new Jdk8Module(), new JavaTimeModule())
          .build();

  private SqliteReadModel model;
  private Path file;

  @BeforeEach
  void open(@TempDir Path directory) {
    file = directory.resolve("read-model.db");
    model = new SqliteReadModel(file, MAPPER, 2, 2);
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Override
  protected ReadModel model() {
    return model;
  }

  @Override
  protected void apply(List<Recorded> events) {
    model.apply(events);
  }

  @Override
  protected void reopen() {
    model.close();
    model = new SqliteReadModel(file, MAPPER, 2, 2);
  }

  @Test
  void isBuiltAgainFromTheJournal() throws InterruptedException {
    MemoryLog log = new MemoryLog();
    log.add(defined(1, 1, "web-1", Map.of()));
    var threads = Thread.ofPlatform().daemon().factory();
    try (EventHub hub = new EventHub(log, 100, Duration.ofMillis(5), threads);
        Projection projection = new LocalProjection(hub, model, threads)) {
      assertThat(projection.awaitCaughtUp(Duration.ofSeconds(5))).isTrue();
      projection.rebuild();
      log.add(claimed(2, 1));

      assertThat(projection.awaitCaughtUp(Duration.ofSeconds(5))).isTrue();
      assertThat(names(Filter.ofState("starting"))).containsExactly("web-1");
      assertThat(projection.lag()).isZero();
    }
  }

  @Test
  void whatWasBuiltBesideReplacesEverythingAtOnce() {
    model.apply(List.of(defined(1, 1, "web-1", Map.of())));
    SqliteReadModel another = model.beside();
    another.apply(List.of(defined(1, 1, "db-1", Map.of()), claimed(2, 1)));

    model.take(another);
    another.close();

    assertThat(names(Filter.ALL)).containsExactly("db-1");
    assertThat(model.offset()).isEqualTo(2);
    model.apply(List.of(destroyed(3, 1)));
    assertThat(names(Filter.ALL)).isEmpty();
  }
}

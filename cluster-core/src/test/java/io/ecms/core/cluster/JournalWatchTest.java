package io.ecms.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.core.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWatchTest {
  private static final Duration OFTEN = Duration.ofMillis(10);
  private final AtomicLong nanos = new AtomicLong();
  private final Path directory;

  JournalWatchTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private JournalWatch watch(Path where, long minFree, Duration interval) {
    return JournalWatch.start(
        new JournalWatch.Settings(where, minFree, interval),
        nanos::get,
        Thread.ofVirtual().factory());
  }

  @Test
  void aDiskWithRoomIsNoObstacle() {
    try (JournalWatch watch = watch(directory, 1, OFTEN)) {
      assertThat(watch.obstacle()).isEmpty();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void tooLittleRoomIsToldWithWhatToDo() {
    try (JournalWatch watch = watch(directory, Long.MAX_VALUE, OFTEN)) {
      assertThat(watch.obstacle())
          .hasValueSatisfying(problem -> {
            assertThat(problem.code()).isEqualTo("journal-full");
            assertThat(problem.kind()).isEqualTo(Problem.Kind.TRANSIENT);
            assertThat(problem.message()).contains(directory.toString(), "make room");
          });
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsToldAndItsReturnIsSeen() throws IOException {
    Path journal = directory.resolve("journal");
    try (JournalWatch watch = watch(journal, 1, OFTEN)) {
      assertThat(watch.obstacle())
          .hasValueSatisfying(p -> assertThat(p.code()).isEqualTo("journal-not-writable"));
      Files.createDirectory(journal);
      await().until(() -> watch.obstacle().isEmpty());
    }
  }

  @Test
  void aDiskThatDoesNotAnswerIsFoundByItsSilence() {
    try (JournalWatch watch = watch(directory, 1, Duration.ofHours(1))) {
      nanos.set(Duration.ofMinutes(61).toNanos());
      assertThat(watch.obstacle())
          .hasValueSatisfying(p -> assertThat(p.message()).contains("not answered"));
    }
  }
}

package io.ecms.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {

  @ParameterizedTest
  @CsvSource({
    "ecms-pekko.actor.default-dispatcher-17,ecms-pekko.actor.default-dispatcher",
    "ForkJoinPool-1-worker-2,ForkJoinPool",
    "C2 CompilerThre,C2 CompilerThre",
    "db-1,db",
    "node-12-job-4,node",
    "'',(virtual)",
    "-7,-7"
  })
  void groupsOfThreads(String thread, String group) {
    assertThat(ThreadGroups.of(thread)).isEqualTo(group);
  }

  @Test
  void aTallyTellsTheMostFrequentFirst() {
    Tally tally = new Tally();
    tally.add("few", 1);
    tally.add("many", 2);
    tally.add("many", 1);

    assertThat(tally.top(2)).containsExactly("  75.0 %  many", "  25.0 %  few");
    assertThat(tally.top(1)).hasSize(1);
    assertThat(new Tally().top(5)).isEmpty();
  }

  @Test
  void readsWhatTheKernelCounts(@TempDir Path proc) throws IOException {
    thread(proc, 10, "db-1", 20, 5);
    thread(proc, 11, "db-2", 1, 0);
    thread(proc, 12, "G1 (a) b", 3, 4);

    ThreadTimes times = ThreadTimes.of(proc);

    assertThat(times.ticks()).containsExactlyInAnyOrderEntriesOf(Map.of("db", 26L, "G1 (a) b", 7L));
    assertThat(times.total()).isEqualTo(33);
    assertThat(times.since(new ThreadTimes(Map.of("db", 20L))).ticks())
        .containsEntry("db", 6L)
        .containsEntry("G1 (a) b", 7L);
  }

  private static void thread(Path proc, int id, String name, int user, int system)
      throws IOException {
    Path directory = Files.createDirectories(proc.resolve("task").resolve(Integer.toString(id)));
    Files.writeString(
        directory.resolve("stat"),
        "%d (%s) S 1 2 3 4 5 6 7 8 9 10 %d %d 0 0 20\n".formatted(id, name, user, system));
  }

  @Test
  void summarisesARecording(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("test.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.GarbageCollection");
      recording.start();
      System.gc();
      LockSupport.parkNanos(1);
      recording.dump(file);
    }

    List<String> lines = Profile.of(file).lines();

    assertThat(lines).contains("Garbage collection", "Innermost frames");
    assertThat(String.join("\n", lines)).containsPattern("[1-9][0-9]* collections");
  }
}

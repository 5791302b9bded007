package io.ecms.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.faults.site.Site;
import io.ecms.tree.testing.Alone;
import io.ecms.tree.testing.RequiresTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers and three nodes on a real Cassandra, each in a network namespace of its own, while
 * the worst of what can happen to a master happens: nothing that was acknowledged is lost or done
 * twice, nobody sees anything odd, and commands are taken again soon. The short form of {@link
 * RingFaults} and {@link Soak}.
 *
 * <p>After a failure the directory with the history and all logs stays.
 */
@RequiresTool({"ip", "mount", "setsid", Site.OF_ROOT})
@Alone
class FaultsTest {
  /**
   * Far above what a quiet machine needs, because the figure is no matter of a test: each run
   * prints what it took.
   */
  private static final Duration TAKE_OVER = Duration.ofSeconds(30);

  /** Repeats a run as far as the machine allows: -Decms.faults.seed=N. */
  private static final long SEED = Long.getLong("ecms.faults.seed", 1);

  @Test
  void nothingIsLostAndNothingIsDoneTwice(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) {
    survives(directory, 1, Schedule.brief());
  }

  /** The trial and its verdict, with so many databases. */
  static void survives(Path directory, int databases, List<Fault> faults) {
    Say.line("seed " + SEED + ", evidence in " + directory);
    try (Trial trial = new Trial(directory, databases, SEED)) {
      trial.suffer(faults);

      assertThat(trial.judge()).isEmpty();
      assertThat(trial.takeOvers()).allMatch(time -> time.compareTo(TAKE_OVER) <= 0);
    }
  }
}

package io.ecms.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.faults.site.Site;
import io.ecms.tree.testing.RequiresTool;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link FaultsTest} does, on a ring of three databases, with more and longer faults: make
 * verify-faults.
 *
 * <p>After a failure the directory with the history and all logs stays.
 */
@RequiresTool({"ip", "mount", "setsid", Site.OF_ROOT})
class RingFaults {
  /**
   * Far above what a quiet machine needs, because the figure is no matter of a test: each run
   * prints what it took.
   */
  private static final Duration TAKE_OVER = Duration.ofSeconds(30);

  private static final int DATABASES = 3;

  /** Repeats a run as far as the machine allows: -Decms.faults.seed=N. */
  private static final long SEED = Long.getLong("ecms.faults.seed", 1);

  @Test
  void nothingIsLostAndNothingIsDoneTwice(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) {
    Say.line("seed " + SEED + ", evidence in " + directory);
    try (Trial trial = new Trial(directory, DATABASES, SEED)) {
      trial.suffer(Schedule.thorough());

      assertThat(trial.judge()).isEmpty();
      assertThat(trial.takeOvers()).allMatch(time -> time.compareTo(TAKE_OVER) <= 0);
    }
  }
}

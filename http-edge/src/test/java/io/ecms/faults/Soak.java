package io.ecms.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.faults.site.Site;
import io.ecms.tree.testing.RequiresTool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** All faults, in an order that follows from a seed, for as long as one likes: make soak. */
@RequiresTool({"ip", "mount", "setsid", Site.OF_ROOT})
class Soak {
  private static final int DATABASES = 3;
  private static final long MINUTES = Long.getLong("ecms.soak.minutes", 10);
  private static final long SEED = Long.getLong("ecms.faults.seed", 1);

  @Test
  void nothingIsLostAndNothingIsDoneTwice(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) {
    Say.line("seed " + SEED + " for " + MINUTES + " minutes, evidence in " + directory);
    Random random = new Random(SEED);
    try (Trial trial = new Trial(directory, DATABASES, SEED)) {
      Instant end = Instant.now().plus(Duration.ofMinutes(MINUTES));
      while (Instant.now().isBefore(end)) {
        for (Fault fault : Schedule.round(random)) {
          if (Instant.now().isBefore(end)) {
            trial.suffer(List.of(fault));
          }
        }
      }
      assertThat(trial.judge()).isEmpty();
    }
  }
}

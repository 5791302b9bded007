package io.ecms.faults;

import io.ecms.faults.site.Site;
import io.ecms.tree.testing.RequiresTool;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link FaultsTest} does, on a ring of three databases, with more and longer faults: make
 * verify-faults.
 */
@RequiresTool({"ip", "mount", "setsid", Site.OF_ROOT})
class RingFaults {
  private static final int DATABASES = 3;

  @Test
  void nothingIsLostAndNothingIsDoneTwice(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) {
    FaultsTest.survives(directory, DATABASES, Schedule.thorough());
  }
}

package io.ecms.tree.stack.user;

import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Hosts join, leave and die under readers for as long as one likes: {@code make soak-tree MINUTES=n
 * SEED=s}.
 */
@RequiresTool({"qemu-storage-daemon", "qemu-img"})
class TreeSoak {
  @Test
  void hostsComeAndGo() throws IOException {
    TreeStormTest.run(
        Duration.ofMinutes(Long.getLong("ecms.soak.minutes", 10)),
        Long.getLong("ecms.faults.seed", 1));
  }
}

package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.tree.stack.user.TreeStorm.Holdings;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing that a tree ever held stays: the short form of {@link TreeSoak}. */
@RequiresTool({"qemu-storage-daemon", "qemu-img"})
@Timeout(240)
class TreeStormTest {
  private static final int CHANGES = 25;
  private static final long MIB = 1 << 20;

  /** The first round warms up: classes, buffers of threads, pools. */
  static void run(Duration time, long seed) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    try (TreeStorm storm = new TreeStorm(seed)) {
      storm.round(CHANGES);
      Holdings first = storm.round(CHANGES);
      Holdings last = first;
      int rounds = 2;
      while (System.nanoTime() < end) {
        last = storm.round(CHANGES);
        rounds++;
        assertThat(last.files())
            .as("open files after %d rounds", rounds)
            .isLessThanOrEqualTo(first.files() + 4);
        assertThat(last.threads())
            .as("threads after %d rounds", rounds)
            .isLessThanOrEqualTo(first.threads() + 4);
        assertThat(last.heapBytes())
            .as("heap after %d rounds", rounds)
            .isLessThan(first.heapBytes() + 16 * MIB);
      }
      System.out.printf(
          "tree storm of seed %d: %d rounds, %d reads compared; after the second round %s, now %s%n",
          seed, rounds, storm.reads(), first, last);
      assertThat(storm.reads()).isPositive();
    }
  }

  @Test
  void hostsComeAndGoUnderReadersAndLeaveNothingBehind() throws IOException {
    run(Duration.ofSeconds(12), 1);
  }
}

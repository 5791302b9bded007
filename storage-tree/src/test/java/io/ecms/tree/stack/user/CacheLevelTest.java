package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.stack.CacheProblem;
import io.ecms.tree.stack.user.CacheLevel.Sight;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CacheLevelTest {
  private static final long MIB = 1 << 20;
  private static final long TOTAL = 1000 * MIB;

  private final CacheLevel level = new CacheLevel(new CacheRoom(100 * MIB, Duration.ofSeconds(1)));

  private boolean look(long fetchedMib, long cachedMib, long freeMib) {
    return level.look(new Sight(fetchedMib * MIB, cachedMib * MIB, freeMib * MIB, TOTAL));
  }

  private String code() {
    return level.problem().map(CacheProblem::code).orElse("");
  }

  @Test
  void itReadsThroughFromTheReserveOnAndKeepsAgainWhenThereIsTwiceAsMuch() {
    assertThat(look(0, 0, 100)).isFalse();
    assertThat(look(1, 1, 99)).isTrue();
    assertThat(level.readsThrough()).isTrue();
    assertThat(code()).isEqualTo(CacheProblem.FULL);
    assertThat(look(2, 1, 199)).isFalse();
    assertThat(look(3, 1, 200)).isTrue();
    assertThat(level.readsThrough()).isFalse();
    assertThat(code()).isEmpty();
  }

  @Test
  void aSmallFileSystemIsUsedUpToThreeQuarters() {
    assertThat(new CacheRoom(100 * MIB, Duration.ofSeconds(1)).of(40 * MIB)).isEqualTo(10 * MIB);
    assertThat(new CacheRoom(0, Duration.ofSeconds(1)).of(40 * MIB)).isZero();
    assertThatThrownBy(() -> new CacheRoom(-1, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whoKeepsWhatItFetchesIsWell() {
    look(0, 0, 500);
    for (int mib = 10; mib <= 400; mib += 10) {
      look(mib, mib * 95L / 100, 500);
      assertThat(code()).isEmpty();
    }
  }

  @Test
  void whoFetchesAndDoesNotKeepThrashes() {
    look(0, 100, 500);
    look(32, 100, 500);
    assertThat(code()).isEmpty();
    look(33, 100, 500);
    assertThat(code()).isEqualTo(CacheProblem.THRASHES);
    assertThat(level.problem().orElseThrow().what()).contains("33 MiB", "0 MiB");
  }

  @Test
  void whatIsReadThroughIsNotHeldAgainstTheCacheAfterwards() {
    look(0, 0, 500);
    look(10, 10, 50);
    look(200, 10, 50);
    look(210, 10, 500);
    look(220, 20, 500);
    assertThat(code()).isEmpty();
  }

  /** For days, nothing but a few bytes every few seconds. */
  @Test
  void questionsToTheParentAreNoBlocks() {
    long fetched = 0;
    for (int i = 0; i < 1_000_000; i++) {
      fetched += 150;
      level.look(new Sight(fetched, 0, TOTAL, TOTAL));
    }
    assertThat(code()).isEmpty();
  }
}

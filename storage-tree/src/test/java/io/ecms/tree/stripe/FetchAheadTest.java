package io.ecms.tree.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FetchAheadTest {
  private static final int BLOCK = 64 << 10;
  private static final long SIZE = 100L * BLOCK;
  private final FetchAhead ahead = new FetchAhead(new Stripes(2, BLOCK), 1, 6, SIZE);

  private List<Long> read(long block) {
    return ahead.read(block * BLOCK, BLOCK).stream().map(piece -> piece.offset() / BLOCK).toList();
  }

  @Test
  void aLoneReadFetchesNothing() {
    assertThat(read(0)).isEmpty();
    assertThat(read(50)).isEmpty();
  }

  @Test
  void whoReadsOnGetsTheHomeStripeAheadOfIt() {
    assertThat(read(0)).isEmpty();
    assertThat(read(1)).containsExactly(3L, 5L, 7L);
  }

  @Test
  void eachBlockIsToldOnceInARun() {
    read(0);
    read(1);
    assertThat(read(2)).isEmpty();
    assertThat(read(3)).containsExactly(9L);
    assertThat(read(2)).isEmpty();
  }

  @Test
  void nothingIsFetchedBehindTheEnd() {
    read(94);
    assertThat(read(95)).containsExactly(97L, 99L);
    assertThat(read(99)).isEmpty();
  }

  @Test
  void whatTheReaderHasSkippedIsNotFetched() {
    read(0);
    assertThat(read(1)).containsExactly(3L, 5L, 7L);
    assertThat(read(14)).containsExactly(15L, 17L, 19L);
  }

  @Test
  void severalRunsAreFollowedAtOnce() {
    read(0);
    read(60);
    assertThat(read(1)).containsExactly(3L, 5L, 7L);
    assertThat(read(61)).containsExactly(63L, 65L, 67L);
  }

  @Test
  void theRunThatWasReadLongestAgoIsForgotten() {
    FetchAhead far = new FetchAhead(new Stripes(2, BLOCK), 1, 2, 10_000L * BLOCK);
    for (long run = 0; run <= FetchAhead.RUNS; run++) {
      far.read(run * 1000 * BLOCK, BLOCK);
    }
    assertThat(far.read(BLOCK, BLOCK)).isEmpty();
    assertThat(far.read(1001L * BLOCK, BLOCK)).isEmpty(); // pushed out by the one before
    assertThat(far.read(8001L * BLOCK, BLOCK)).hasSize(1);
  }

  @Test
  void withoutALagNothingIsFetched() {
    FetchAhead none = new FetchAhead(new Stripes(2, BLOCK), 1, 0, SIZE);
    none.read(0, BLOCK);
    assertThat(none.read(BLOCK, BLOCK)).isEmpty();
  }

  @Test
  void deeperTreesAreFetchedFurtherAhead() {
    read(0);
    assertThat(read(1)).containsExactly(3L, 5L, 7L);
    ahead.by(10);
    assertThat(read(2)).containsExactly(9L, 11L);
  }
}

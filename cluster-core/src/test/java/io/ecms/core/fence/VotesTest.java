package io.ecms.core.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VotesTest {
  private static final Duration TERM = Duration.ofMillis(1500);
  private static final long MS = 1_000_000;
  private static final Set<String> TWO_OTHERS = Set.of("b", "c");

  private final Votes votes = new Votes(TERM, 1);

  @Test
  void aServerAloneNeedsNobody() {
    assertThat(votes.lease(Set.of())).isEqualTo(new Votes.Lease.Unlimited());
  }

  @Test
  void aServerAloneDoesNotActWhereMoreAreWanted() {
    assertThat(new Votes(TERM, 2).lease(Set.of())).isEqualTo(new Votes.Lease.None());
  }

  @Test
  void withoutAnAnswerThereIsNoLease() {
    assertThat(votes.lease(TWO_OTHERS).held(0)).isFalse();
  }

  @Test
  void oneOfTwoOthersIsAMajority() {
    votes.acknowledged("b", 100 * MS);

    Votes.Lease lease = votes.lease(TWO_OTHERS);

    assertThat(lease.held(100 * MS)).isTrue();
    assertThat(lease.held(1600 * MS - 1)).isTrue();
    assertThat(lease.held(1600 * MS)).isFalse();
  }

  @Test
  void ofFourOthersTheSecondNewestAnswerCounts() {
    Set<String> others = Set.of("b", "c", "d", "e");
    votes.acknowledged("b", 300 * MS);
    assertThat(votes.lease(others)).isEqualTo(new Votes.Lease.None());
    votes.acknowledged("c", 100 * MS);
    votes.acknowledged("d", 200 * MS);

    assertThat(votes.lease(others)).isEqualTo(new Votes.Lease.Until(1700 * MS));
  }

  @Test
  void anOldAnswerThatComesLateChangesNothing() {
    votes.acknowledged("b", 200 * MS);
    votes.acknowledged("b", 100 * MS);

    assertThat(votes.lease(TWO_OTHERS)).isEqualTo(new Votes.Lease.Until(1700 * MS));
  }

  @Test
  void theAnswerOfWhoHasGoneDoesNotCount() {
    votes.acknowledged("b", 100 * MS);

    assertThat(votes.lease(Set.of("c", "d"))).isEqualTo(new Votes.Lease.None());
  }

  @Test
  void theClockMayWrap() {
    votes.acknowledged("b", Long.MAX_VALUE - MS);

    Votes.Lease lease = votes.lease(TWO_OTHERS);

    assertThat(lease.held(Long.MIN_VALUE + 1400 * MS)).isTrue();
    assertThat(lease.held(Long.MIN_VALUE + 1500 * MS)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,1,2", "3,1,2", "4,1,3", "5,1,3", "1,2,2", "5,2,3"})
  void moreThanHalfMustAgreeAndNeverFewerThanTheLeast(int servers, int least, int quorum) {
    assertThat(new Votes(TERM, least).quorum(servers)).isEqualTo(quorum);
  }

  @Test
  void somebodyMustAgree() {
    assertThatThrownBy(() -> new Votes(TERM, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}

package io.ecms.core.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SuddenDeathsTest {
  private static final long MS = 1_000_000;
  private static final Set<String> OTHERS = Set.of("b", "c");
  private static final int QUORUM = 2;

  private final SuddenDeaths deaths = new SuddenDeaths(Duration.ofMillis(600));

  @BeforeEach
  void allAreWell() {
    deaths.heard("b", 0);
    deaths.heard("c", 0);
  }

  @Test
  void whoAnswersIsNotSuspected() {
    assertThat(deaths.suspects(OTHERS, QUORUM, 600 * MS)).isEmpty();
  }

  @Test
  void whoIsSilentIsSuspectedByTheMajority() {
    deaths.heard("c", 500 * MS);

    assertThat(deaths.suspects(OTHERS, QUORUM, 601 * MS)).containsExactly("b");
  }

  @Test
  void whoHearsNobodySuspectsNobody() {
    assertThat(deaths.suspects(OTHERS, QUORUM, 601 * MS)).isEmpty();
  }

  @Test
  void oneOfTwoIsNoMajority() {
    assertThat(deaths.suspects(Set.of("b"), QUORUM, 601 * MS)).isEmpty();
  }

  @Test
  void aNewServerHasTimeToAnswer() {
    deaths.heard("b", 900 * MS);
    deaths.heard("c", 900 * MS);

    assertThat(deaths.suspects(Set.of("b", "c", "d"), QUORUM, 1_000 * MS)).isEmpty();
    deaths.heard("b", 1_500 * MS);
    deaths.heard("c", 1_500 * MS);
    assertThat(deaths.suspects(Set.of("b", "c", "d"), QUORUM, 1_601 * MS)).containsExactly("d");
  }

  @Test
  void twoRefusalsInARowAreAProof() {
    assertThat(deaths.refused("b")).isFalse();
    assertThat(deaths.refused("b")).isTrue();
  }

  @Test
  void anyAnswerBetweenTwoRefusalsTakesTheFirstBack() {
    deaths.refused("b");
    deaths.notRefused("b");
    assertThat(deaths.refused("b")).isFalse();
    deaths.heard("b", 700 * MS);
    assertThat(deaths.refused("b")).isFalse();
  }

  @Test
  void whatWasKnownOfAServerThatLeftIsForgotten() {
    deaths.refused("b");
    deaths.suspects(Set.of("c"), QUORUM, 700 * MS);

    assertThat(deaths.refused("b")).isFalse();
  }
}

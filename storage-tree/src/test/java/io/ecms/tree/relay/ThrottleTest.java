package io.ecms.tree.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottleTest {
  private static final long RATE = 1 << 20;
  private static final long BURST = 256 << 10;
  private static final int PIECE = 64 << 10;

  private static Throttle throttle(FakeTicks ticks) {
    return new Throttle(Optional.of(new RateLimit(RATE, BURST)), ticks);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -7, Long.MAX_VALUE - 5})
  void theLongRunKeepsTheRateAndTheBeginningIsABurst(long begin) throws InterruptedException {
    FakeTicks ticks = new FakeTicks(begin);
    Throttle throttle = throttle(ticks);

    for (long sent = 0; sent < BURST; sent += PIECE) {
      throttle.await(PIECE, () -> true);
    }
    assertThat(ticks.pauses()).isEmpty();
    for (long sent = 0; sent < 10 * RATE; sent += PIECE) {
      throttle.await(PIECE, () -> true);
    }

    assertThat(ticks.paused()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aSilenceEarnsOneBurstHoweverLongItWas() throws InterruptedException {
    FakeTicks ticks = new FakeTicks(0);
    Throttle throttle = throttle(ticks);
    throttle.await(BURST, () -> true);
    ticks.pass(Duration.ofHours(1));

    throttle.await(BURST, () -> true);
    assertThat(ticks.pauses()).isEmpty();
    throttle.await(RATE, () -> true);
    assertThat(ticks.paused()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aWaitIsGivenUpSoonWhenTheConnectionHasEnded() throws InterruptedException {
    FakeTicks ticks = new FakeTicks(0);
    Throttle throttle = throttle(ticks);

    throttle.await(100 * RATE, () -> ticks.pauses().size() < 3);

    assertThat(ticks.pauses()).hasSize(3).containsOnly(Throttle.SLICE);
  }

  @Test
  void withoutALimitNobodyWaits() throws InterruptedException {
    FakeTicks ticks = new FakeTicks(0);

    new Throttle(Optional.empty(), ticks).await(Long.MAX_VALUE, () -> true);

    assertThat(ticks.pauses()).isEmpty();
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> RateLimit.of(RateLimit.LEAST - 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RateLimit(RATE, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RateLimit(RATE, RateLimit.MOST_BURST + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(RateLimit.of(RateLimit.LEAST).burstBytes()).isEqualTo(RateLimit.LEAST);
    assertThat(RateLimit.of(100 << 20).burstBytes()).isEqualTo(25 << 20);
  }
}

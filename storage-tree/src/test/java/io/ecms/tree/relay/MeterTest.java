package io.ecms.tree.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TrafficCounter one = new TrafficCounter();
  private final TrafficCounter all = new TrafficCounter();

  private Meter meter(FakeTicks ticks) {
    return new Meter(List.of(one, all), ticks);
  }

  private static void ask(Meter meter) {
    meter.asking();
    meter.asked(28);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE - 5, Long.MIN_VALUE})
  void aWaitLastsFromWhatWasSentToTheNextBytes(long begin) {
    FakeTicks ticks = new FakeTicks(begin);
    Meter meter = meter(ticks);
    assertThat(meter.silentFor()).isZero();

    ask(meter);
    ticks.pass(SECOND);
    assertThat(meter.silentFor()).isEqualTo(SECOND);
    meter.answered();
    meter.delivered(100);

    assertThat(meter.silentFor()).isZero();
    assertThat(one.waits()).isEqualTo(new WaitTimes(1, SECOND, SECOND));
    assertThat(all.waits()).isEqualTo(one.waits());
    assertThat(one.bytes()).isEqualTo(new ByteCount(28, 100));
  }

  @Test
  void theRestOfAnAnswerIsNoWait() {
    FakeTicks ticks = new FakeTicks(5);
    Meter meter = meter(ticks);
    ask(meter);
    ticks.pass(SECOND);
    meter.answered();
    ticks.pass(SECOND);
    meter.answered();

    assertThat(one.waits().count()).isEqualTo(1);
  }

  @Test
  void furtherRequestsDoNotMakeASilentTargetLookBetter() {
    FakeTicks ticks = new FakeTicks(5);
    Meter meter = meter(ticks);
    ask(meter);
    ticks.pass(SECOND);
    ask(meter);
    ticks.pass(SECOND);

    assertThat(meter.silentFor()).isEqualTo(SECOND.multipliedBy(2));
    assertThat(one.waits()).isEqualTo(WaitTimes.NONE);
  }

  @Test
  void countTotalAndLongestAreTold() {
    FakeTicks ticks = new FakeTicks(5);
    Meter meter = meter(ticks);
    for (int seconds = 1; seconds <= 3; seconds++) {
      ask(meter);
      ticks.pass(Duration.ofSeconds(seconds));
      meter.answered();
    }

    assertThat(one.waits())
        .isEqualTo(new WaitTimes(3, Duration.ofSeconds(6), Duration.ofSeconds(3)));
    assertThat(one.waits().mean()).isEqualTo(Duration.ofSeconds(2));
    assertThat(WaitTimes.NONE.mean()).isZero();
  }
}

package io.ecms.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecms.bench.BenchException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadTest {

  @Test
  void latenciesAreToldInMilliseconds() {
    Latencies latencies = new Latencies();
    for (int i = 1; i <= 1000; i++) {
      latencies.add(i * 1_000_000L);
    }

    Latencies.Summary summary = latencies.summary();

    assertThat(summary.count()).isEqualTo(1000);
    assertThat(summary.p50()).isCloseTo(500, within(1.0));
    assertThat(summary.p99()).isCloseTo(990, within(1.0));
    assertThat(summary.max()).isCloseTo(1000, within(1.0));
  }

  @Test
  void latenciesThatCannotBeToldCountAsTheLongest() {
    Latencies latencies = new Latencies();
    latencies.add(Duration.ofHours(2).toNanos());
    latencies.add(-5);

    assertThat(latencies.summary().count()).isEqualTo(2);
    assertThat(latencies.summary().max()).isCloseTo(600_000, within(1000.0));
  }

  @Test
  void anOpenLoopBeginsAsMuchAsIsDue() {
    AtomicInteger done = new AtomicInteger();

    Latencies latencies = new OpenLoop(500, Duration.ofMillis(200)).run(done::incrementAndGet);

    assertThat(done).hasValue(100);
    assertThat(latencies.summary().count()).isEqualTo(100);
  }

  @Test
  void anOpenLoopCountsTheTimeForWhichWorkHadToWait() {
    Semaphore one = new Semaphore(1);
    Work slow =
        () -> {
          one.acquireUninterruptibly();
          Pause.of(Duration.ofMillis(20));
          one.release();
        };

    Latencies.Summary summary = new OpenLoop(1000, Duration.ofMillis(10)).run(slow).summary();

    assertThat(summary.max()).isGreaterThan(150); // 10 pieces of 20 ms, one after the other
  }

  @Test
  void anOpenLoopPassesFailuresOn() {
    assertThatThrownBy(() ->
            new OpenLoop(100, Duration.ofMillis(50))
                .run(() -> {
                  throw new IOException("broken");
                }))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void anOpenLoopNeedsARate() {
    assertThatThrownBy(() -> new OpenLoop(0, Duration.ofSeconds(1)))
        .isInstanceOf(BenchException.class);
  }

  @Test
  void aClosedLoopTellsItsRate() {
    ClosedLoop loop = ClosedLoop.start(4, () -> Pause.of(Duration.ofMillis(10)));
    double rate = loop.rateDuring(Duration.ofMillis(300));
    loop.close();

    assertThat(rate).isBetween(20.0, 400.0);
    assertThat(loop.done()).isGreaterThanOrEqualTo((long) (rate * 0.25));
  }

  @Test
  void aClosedLoopEndsAtTheFirstFailure() {
    ClosedLoop loop =
        ClosedLoop.start(
            2,
            () -> {
              throw new IOException("broken");
            });

    assertThatThrownBy(() -> loop.rateDuring(Duration.ofSeconds(60)))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("broken");
    assertThatThrownBy(loop::close).isInstanceOf(BenchException.class);
  }

  @Test
  void whatSaysNothingIsLeftOut() {
    AtomicInteger pieces = new AtomicInteger();
    Latencies latencies =
        new OpenLoop(200, Duration.ofMillis(100))
            .run(() -> {
              if (pieces.incrementAndGet() % 4 == 0) {
                throw new NotCounted("every fourth");
              }
            });

    assertThat(latencies.summary().count()).isEqualTo(15);
    assertThat(latencies.leftOut()).isEqualTo(5);
    Latencies both = new Latencies();
    both.add(latencies);
    both.add(latencies);
    assertThat(both.summary().count()).isEqualTo(30);
    assertThat(both.leftOut()).isEqualTo(10);
  }
}

package io.ecms.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever pulls gets every event once and in order, from memory or from the journal. */
class EventHubTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final int KEPT = 10;

  private final MemoryLog log = new MemoryLog();
  private final EventHub hub =
      new EventHub(log, KEPT, POLL, Thread.ofPlatform().daemon().factory());

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void givesWhatComesAfterAnOffsetInOrder() throws InterruptedException {
    log.append(5);

    List<Long> offsets = pull(0, 5);

    assertThat(offsets).containsExactly(3L, 6L, 9L, 12L, 15L);
    assertThat(hub.next(6, 2, PATIENCE).stream().map(Recorded::offset)).containsExactly(9L, 12L);
  }

  @Test
  void whoIsFurtherBehindThanMemoryGoesReadsTheJournal() throws InterruptedException {
    log.append(KEPT * 5);

    assertThat(pull(0, KEPT * 5)).hasSize(KEPT * 5).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void waitsForTheFirstEventButNotLonger() throws Exception {
    assertThat(hub.next(0, 10, Duration.ofMillis(20))).isEmpty();

    CompletableFuture<List<Recorded>> waiting = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            waiting.complete(hub.next(0, 10, PATIENCE));
          } catch (InterruptedException e) {
            waiting.completeExceptionally(e);
          }
        });
    log.append(1);

    assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).hasSize(1);
  }

  @Test
  void manySubscribersCostOneReader() throws Exception {
    log.append(KEPT);
    pull(0, KEPT);
    int before = log.reads();

    for (int i = 0; i < 1_000; i++) {
      hub.next(log.newest() - 3, 10, PATIENCE);
    }

    assertThat(log.reads() - before).as("reads of the one follower").isLessThan(1_000);
  }

  @Test
  void closingEndsTheWait() throws Exception {
    CompletableFuture<List<Recorded>> waiting = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            waiting.complete(hub.next(0, 10, Duration.ofMinutes(1)));
          } catch (InterruptedException e) {
            waiting.completeExceptionally(e);
          }
        });
    hub.close();

    assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
  }

  private List<Long> pull(long from, int count) throws InterruptedException {
    List<Long> offsets = new ArrayList<>();
    long after = from;
    while (offsets.size() < count) {
      for (Recorded event : hub.next(after, 7, PATIENCE)) {
        offsets.add(event.offset());
        after = event.offset();
      }
    }
    return offsets;
  }
}

package io.ecms.edge.http.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Stamp;
import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.EventLog;
import io.ecms.core.feed.Recorded;
import io.ecms.core.name.NameClaim;
import io.ecms.edge.http.api.EventView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many subscribers wait once, and see each event in order and once. */
class SharedEventsTest {
  private static final Duration POLL = Duration.ofMillis(1);
  private static final int LIMIT = 10;
  private static final int SUBSCRIBERS = 500;

  private final Log log = new Log();
  private final EventHub hub = new EventHub(log, 100, POLL, Thread.ofPlatform().daemon().factory());
  private final AtomicInteger tasks = new AtomicInteger();
  private final SharedEvents events =
      new SharedEvents(
          hub,
          new EventPace(LIMIT, Duration.ofMillis(20), Duration.ofSeconds(2)),
          task -> {
            tasks.incrementAndGet();
            Thread.startVirtualThread(task);
          });

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void thoseWhoWaitAtOnePlaceShareOneWaitAndItsViews() throws Exception {
    List<CompletionStage<List<EventView>>> waiting = new ArrayList<>();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      waiting.add(events.after(0));
    }
    assertThat(tasks.get()).isEqualTo(1);
    log.append(3);

    List<EventView> first = get(waiting.getFirst());
    for (CompletionStage<List<EventView>> one : waiting) {
      assertThat(get(one)).isSameAs(first);
    }
    assertThat(first).extracting(EventView::offset).startsWith(1L).isSorted();
    assertThat(tasks.get()).isLessThan(10);
  }

  @Test
  void roundsKeepApartSoThatMoreHappensInEach() throws Exception {
    List<CompletionStage<List<EventView>>> waiting = new ArrayList<>();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      waiting.add(events.after(0));
    }
    log.append(1);
    long seen = get(waiting.getFirst()).getLast().offset();
    waiting.clear();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      waiting.add(events.after(seen));
    }

    log.append(1);
    Awaitility.await().until(() -> hub.head() == seen + 1);
    log.append(1);

    // Half of 2 s is far more than it takes to see the second one.
    assertThat(get(waiting.getFirst())).extracting(EventView::offset).contains(seen + 2);
  }

  @Test
  void theMoreWaitTheLongerIsGatheredUpToABound() {
    EventPace pace = new EventPace(LIMIT, Duration.ofMillis(10), Duration.ofMillis(50));

    assertThat(pace.gather(1)).isEqualTo(Duration.ofNanos(10_000));
    assertThat(pace.gather(1000)).isEqualTo(Duration.ofMillis(10));
    assertThat(pace.apart(500)).isEqualTo(Duration.ofMillis(25));
    assertThat(pace.apart(100_000)).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void whoIsBehindGetsAllThatThereIsUpToTheLimit() throws Exception {
    log.append(LIMIT + 5);
    List<Long> seen = new ArrayList<>();
    List<Integer> pieces = new ArrayList<>();
    while (seen.size() < LIMIT + 5) {
      List<EventView> piece = get(events.after(seen.isEmpty() ? 0 : seen.getLast()));
      piece.forEach(event -> seen.add(event.offset()));
      pieces.add(piece.size());
    }

    assertThat(seen).hasSize(LIMIT + 5).isSorted().doesNotHaveDuplicates();
    assertThat(pieces).allMatch(size -> size <= LIMIT);
  }

  @Test
  void aRecentEventBecomesAViewOnce() throws Exception {
    log.append(2);
    get(events.after(1));

    assertThat(get(events.after(0)).getLast()).isSameAs(get(events.after(1)).getFirst());
  }

  private static List<EventView> get(CompletionStage<List<EventView>> piece) throws Exception {
    return piece.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** A journal in memory, with offsets from 1 without gaps. */
  private static final class Log implements EventLog {
    private final List<Recorded> events = new CopyOnWriteArrayList<>();

    void append(int count) {
      for (int i = 0; i < count; i++) {
        long next = events.size() + 1L;
        events.add(
            new Recorded(
                next,
                "Name",
                "vm:n",
                next,
                new NameClaim.NameTaken("vm-1", new Stamp(Instant.EPOCH, "test", "test"))));
      }
    }

    @Override
    public long newest() {
      return events.size();
    }

    @Override
    public long oldest() {
      return events.isEmpty() ? 0 : 1;
    }

    @Override
    public List<Recorded> read(long after, int limit) {
      return List.copyOf(events.subList((int) after, (int) Math.min(events.size(), after + limit)));
    }

    @Override
    public void close() {}
  }
}

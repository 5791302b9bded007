package io.ecms.core.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.Stamp;
import io.ecms.core.feed.Recorded;
import io.ecms.core.lease.IpLease;
import io.ecms.core.model.VmId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every event of the journal comes once, whatever the writers and the sequencers do. */
@Tag("alone")
class SequencerTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static StoreFixture fixture;

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private CassandraStore store;

  @BeforeAll
  static void connect() {
    fixture = new StoreFixture();
  }

  @AfterAll
  static void disconnect() {
    fixture.close();
  }

  @BeforeEach
  void open() {
    fixture.empty();
    store = fixture.open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void anEmptyStreamHasNoOffsets() {
    sequencer().turn();

    assertThat(store.log().newest()).isZero();
    assertThat(store.log().oldest()).isZero();
    assertThat(store.log().read(0, 10)).isEmpty();
  }

  @Test
  void eventsComeOnceHoweverOftenTheyAreSeen() {
    journal("a", 1, 0);
    journal("b", 1, 1);
    Sequencer sequencer = sequencer();
    sequencer.turn();
    journal("a", 2, 2);
    sequencer.turn();
    sequencer.turn();
    sequencer().turn();

    assertThat(stream()).containsExactly("1 a 1", "2 b 1", "3 a 2");
    assertThat(store.log().newest()).isEqualTo(3);
    assertThat(store.log().oldest()).isEqualTo(1);
    assertThat(store.log().read(1, 1)).extracting(Recorded::offset).containsExactly(2L);
  }

  @Test
  void whatIsWrittenLateComesLater() {
    Sequencer sequencer = sequencer();
    sequencer.turn();
    journal("a", 1, 500);
    pass(1_000);
    sequencer.turn();
    journal("b", 1, -3_000);
    pass(1_500);
    sequencer.turn();

    assertThat(stream()).containsExactly("1 a 1", "2 b 1");
  }

  @Test
  void anEventWhoseWriterDiedBeforeItsTagComesWithTheNextOneOrByTheWalk() {
    Sequencer sequencer = sequencer();
    untagged("a", 1);
    journal("a", 2, 0);
    untagged("b", 1);
    sequencer.turn();
    assertThat(stream()).containsExactly("1 a 1", "2 a 2");

    for (int i = 0; i < 3; i++) {
      pass(600);
      sequencer.turn();
    }
    assertThat(stream()).containsExactly("1 a 1", "2 a 2", "3 b 1");
  }

  @Test
  void aSequencerThatDiedInTheMiddleLeavesNoDouble() {
    journal("a", 1, 0);
    journal("b", 1, 0);
    // Appended and not noted among the positions.
    FeedTables feed = new FeedTables(fixture.cql, fixture.settings);
    assertThat(feed.append(0, List.of(fixture.stored(event("a", 1), NOW.toEpochMilli())))).isTrue();

    sequencer().turn();

    assertThat(stream()).containsExactly("1 a 1", "2 b 1");
  }

  @Test
  void twoSequencersMakeNoGapAndNoDouble() throws InterruptedException {
    int entities = 5;
    int events = 40;
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch ended = new CountDownLatch(2);
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      CassandraStore own = fixture.open();
      Sequencer sequencer = own.sequencer(InstantSource.system(), _ -> {});
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (!done.get()) {
                sequencer.turn();
              }
              sequencer.forget();
              sequencer.turn();
            } catch (RuntimeException e) {
              failures.add(e);
            } finally {
              own.close();
              ended.countDown();
            }
          });
    }
    for (int sequence = 1; sequence <= events; sequence++) {
      for (int entity = 0; entity < entities; entity++) {
        fixture.journal(
            event("e" + entity, sequence), InstantSource.system().millis(), sequence % 7 != 0);
      }
    }
    done.set(true);
    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(failures).isEmpty();

    List<Recorded> all = store.log().read(0, 10_000);
    assertThat(all.stream().map(Recorded::offset))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, all.size()).boxed().toList());
    Map<String, Long> last = new HashMap<>();
    for (Recorded event : all) {
      assertThat(event.sequence())
          .as("event at offset %d of %s", event.offset(), event.entityId())
          .isEqualTo(last.getOrDefault(event.entityId(), 0L) + 1);
      last.put(event.entityId(), event.sequence());
    }
    assertThat(last.values()).containsOnly((long) events).hasSize(entities);
  }

  @Test
  void streamsGoOnFromOneBucketToTheNextAndTheOldestIsToldAfterDropping() {
    FeedTables feed = new FeedTables(fixture.cql, fixture.settings);
    long edge = FeedTables.BUCKET;
    assertThat(feed.append(edge - 2, List.of(fixture.stored(event("a", 1), 0)))).isTrue();
    assertThat(feed.append(edge - 1, List.of(fixture.stored(event("a", 2), 0)))).isTrue();

    assertThat(feed.head(true)).isEqualTo(edge);
    assertThat(feed.read(edge - 2, 10))
        .extracting(FeedTables.Placed::offset)
        .containsExactly(edge - 1, edge);

    feed.dropBucket(0);
    assertThat(store.log().oldest()).isEqualTo(edge);
    assertThat(store.log().read(0, 10)).extracting(Recorded::offset).containsExactly(edge);
  }

  @Test
  void appendingWhereSomebodyElseHasWrittenIsRefused() {
    FeedTables feed = new FeedTables(fixture.cql, fixture.settings);
    assertThat(feed.append(0, List.of(fixture.stored(event("a", 1), 0)))).isTrue();

    assertThat(feed.append(0, List.of(fixture.stored(event("b", 1), 0)))).isFalse();
    assertThat(stream()).containsExactly("1 a 1");
  }

  private Sequencer sequencer() {
    return store.sequencer(now::get, _ -> {});
  }

  private void pass(long millis) {
    now.updateAndGet(time -> time.plusMillis(millis));
  }

  private static void journal(String entity, long sequence, long afterNow) {
    fixture.journal(event(entity, sequence), NOW.toEpochMilli() + afterNow, true);
  }

  private static void untagged(String entity, long sequence) {
    fixture.journal(event(entity, sequence), NOW.toEpochMilli(), false);
  }

  private static Recorded event(String entity, long sequence) {
    return new Recorded(
        0,
        "IpLease",
        entity,
        sequence,
        new IpLease.LeaseReleased(new VmId("vm-00000001"), new Stamp(NOW, "test", "test")));
  }

  private List<String> stream() {
    return store.log().read(0, 100).stream()
        .map(event -> event.offset() + " " + event.entityId() + " " + event.sequence())
        .toList();
  }
}

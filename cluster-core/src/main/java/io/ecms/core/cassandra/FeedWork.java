package io.ecms.core.cassandra;

import io.ecms.core.feed.EventHub;
import io.ecms.core.feed.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** The threads of the member that writes: sequencer, projection, rebuild and addresses. */
final class FeedWork implements AutoCloseable {
  private static final int BATCH = 1_000;

  /** Also how long a hand-over may have to wait for the projection. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private static final Duration REBUILD_INTERVAL = Duration.ofSeconds(1);

  private static final Duration ADDRESSES_INTERVAL = Duration.ofSeconds(1);

  /** An entity that changes three times in this time is written once. */
  private static final Duration LINGER = Duration.ofMillis(20);

  private final ProjectionTable progress;
  private final FeedTables feed;
  private final CassandraReadModel model;
  private final Rebuild rebuild;
  private final EventHub hub;
  private final Worker sequencing;
  private final Worker projecting;
  private final Worker rebuilding;
  private final Worker addressing;
  private volatile boolean open = true;
  private long projectedTo = -1;

  FeedWork(
      Sequencer sequencer,
      ProjectionTable progress,
      FeedTables feed,
      CassandraReadModel model,
      Rebuild rebuild,
      WantedAddresses addresses,
      EventHub hub,
      Duration sequencerInterval,
      ThreadFactory threads) {
    this.progress = progress;
    this.feed = feed;
    this.model = model;
    this.rebuild = rebuild;
    this.hub = hub;
    this.sequencing =
        new Worker(
            "The event stream", threads, sequencerInterval, sequencer::turn, sequencer::forget);
    this.projecting =
        new Worker("The read model", threads, LINGER, this::project, () -> projectedTo = -1);
    this.rebuilding =
        new Worker("Building the read model", threads, REBUILD_INTERVAL, this::rebuild, () -> {});
    this.addressing =
        new Worker("The addresses", threads, ADDRESSES_INTERVAL, addresses::write, () -> {});
  }

  private boolean project() throws InterruptedException {
    if (projectedTo < 0) {
      projectedTo = begin();
    }
    List<Recorded> events = hub.next(projectedTo, BATCH, PATIENCE);
    if (!events.isEmpty()) {
      model.apply(events);
      projectedTo = events.getLast().offset();
    }
    return events.size() == BATCH;
  }

  private long begin() {
    long offset = progress.offset();
    long kept = feed.oldestBucket() * FeedTables.BUCKET - 1;
    if (offset < kept) {
      // The stream does not say any more what is missing; the journal does.
      progress.want(progress.wanted() + 1);
      return kept;
    }
    return offset;
  }

  private boolean rebuild() {
    long wanted = progress.wanted();
    if (wanted > progress.complete() && rebuild.run(wanted, () -> open)) {
      progress.completed(wanted);
    }
    return false;
  }

  @Override
  public void close() {
    open = false;
    projecting.end();
    rebuilding.end();
    addressing.end();
    sequencing.close();
    projecting.close();
    rebuilding.close();
    addressing.close();
  }
}

package io.ecms.core.cassandra;

import io.ecms.core.feed.EventLog;
import io.ecms.core.feed.Recorded;
import java.util.List;

/** The event stream of a cluster, as the sequencer has written it; any member reads it. */
final class CassandraEventLog implements EventLog {
  private final FeedTables feed;
  private final EventCodec codec;

  CassandraEventLog(FeedTables feed, EventCodec codec) {
    this.feed = feed;
    this.codec = codec;
  }

  @Override
  public long newest() {
    return feed.head(false);
  }

  @Override
  public long oldest() {
    return feed.head(false) == 0 ? 0 : Math.max(1, feed.oldestBucket() * FeedTables.BUCKET);
  }

  @Override
  public List<Recorded> read(long after, int limit) {
    return feed.read(after, limit).stream()
        .map(placed -> codec.read(placed.offset(), placed.event()))
        .toList();
  }

  /** The session is closed with the store that it belongs to. */
  @Override
  public void close() {}
}

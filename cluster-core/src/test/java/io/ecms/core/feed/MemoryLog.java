package io.ecms.core.feed;

import io.ecms.core.entity.Stamp;
import io.ecms.core.lease.IpLease;
import io.ecms.core.model.VmId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A journal in memory whose offsets have gaps, as those of a real one may. */
public final class MemoryLog implements EventLog {
  private static final int GAP = 3;

  private final List<Recorded> events = new CopyOnWriteArrayList<>();
  private final AtomicInteger reads = new AtomicInteger();

  /** Appends some events of one lease. */
  public void append(int count) {
    for (int i = 0; i < count; i++) {
      long sequence = events.size() + 1L;
      events.add(
          new Recorded(
              sequence * GAP,
              "IpLease",
              "default:10.0.0.1",
              sequence,
              new IpLease.LeaseReleased(
                  new VmId("vm-00000001"), new Stamp(Instant.EPOCH, "test", "append"))));
    }
  }

  /** Adds one event as it is. */
  public void add(Recorded event) {
    events.add(event);
  }

  /** How often anybody has read. */
  int reads() {
    return reads.get();
  }

  @Override
  public long newest() {
    return events.isEmpty() ? 0 : events.getLast().offset();
  }

  @Override
  public long oldest() {
    return events.isEmpty() ? 0 : events.getFirst().offset();
  }

  @Override
  public List<Recorded> read(long after, int limit) {
    reads.incrementAndGet();
    return events.stream().filter(event -> event.offset() > after).limit(limit).toList();
  }

  @Override
  public void close() {}
}

package io.ecms.core.cluster;

/** What operators see of the journal and of the projections (K6). */
public interface JournalMXBean {
  /** Offset of the newest durable event. */
  long getNewestOffset();

  /** Offset of the oldest event that is still there. */
  long getOldestOffset();

  /** Offset of the last event in the read model. */
  long getReadModelOffset();

  /** How far the read model is behind, in offsets. */
  long getReadModelLag();

  /** Empties the read model and builds it again from the journal, while queries go on. */
  void rebuildReadModel();
}

package io.ecms.core.feed;

import java.util.List;

/** The journal, read in the order in which events became durable. Blocking and thread-safe. */
public interface EventLog extends AutoCloseable {
  /** Offset of the newest event; 0 when there is none. */
  long newest();

  /** Offset of the oldest event that is still there; 0 when there is none. */
  long oldest();

  /**
   * Events after an offset.
   *
   * @param after exclusive; 0 reads from the beginning
   * @param limit at most so many
   */
  List<Recorded> read(long after, int limit);

  @Override
  void close();
}

package io.ecms.edge.http.route;

/** What operators see of the subscribers of this member's event stream (K6). */
public interface EventStreamMXBean {
  /** Streams that are open. */
  int getSubscribers();

  /** Most streams at once. */
  int getMaxSubscribers();

  /** Streams opened since the start. */
  long getOpened();

  /** Subscribers that were refused because all places were taken, since the start. */
  long getRefused();

  /** Subscribers that were disconnected because they took nothing for too long, since the start. */
  long getDisconnectedAsSlow();
}

package io.ecms.edge.http.route;

import io.ecms.edge.http.api.EventSubscription;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.stream.BackpressureTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The places of the event stream: who takes one gives it back, and tells why. Thread-safe. */
final class EventPlaces implements EventStreamMXBean {
  private static final Logger LOG = LoggerFactory.getLogger(EventPlaces.class);

  private final int most;
  private final Duration patience;
  private final Semaphore free;
  private final LongAdder opened = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder slow = new LongAdder();

  /**
   * @param patience how long a subscriber may take nothing, for the log
   */
  EventPlaces(int most, Duration patience) {
    this.most = most;
    this.patience = patience;
    this.free = new Semaphore(most);
  }

  /** Whether there was a place. */
  boolean take() {
    boolean taken = free.tryAcquire();
    (taken ? opened : refused).increment();
    return taken;
  }

  /** Gives the place back, with the failure that ended the stream if there was one. */
  void giveBack(EventSubscription subscription, @Nullable Throwable failure) {
    free.release();
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof BackpressureTimeoutException) {
      slow.increment();
      LOG.warn(
          "A subscriber of the event stream was disconnected because it took nothing for {}: {}",
          patience,
          subscription);
    } else if (cause != null) {
      LOG.debug("An event stream has ended: {}", cause.toString());
    }
  }

  @Override
  public int getSubscribers() {
    return most - free.availablePermits();
  }

  @Override
  public int getMaxSubscribers() {
    return most;
  }

  @Override
  public long getOpened() {
    return opened.sum();
  }

  @Override
  public long getRefused() {
    return refused.sum();
  }

  @Override
  public long getDisconnectedAsSlow() {
    return slow.sum();
  }
}

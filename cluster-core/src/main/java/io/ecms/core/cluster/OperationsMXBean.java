package io.ecms.core.cluster;

import java.util.List;

/** What operators see of the operations that have not ended (K6); as fresh as the read model. */
public interface OperationsMXBean {
  /** Accepted, without a step that has begun. */
  int getAccepted();

  /** Going forward. */
  int getRunning();

  /** Being undone. */
  int getCompensating();

  /** Ids of all that have not ended, at most 1000. */
  List<String> getInFlight();

  /**
   * Loads an operation, so that it goes on, if it had been left alone.
   *
   * @param id for example {@code op-0a1b2c3d}
   */
  void wake(String id);

  /**
   * Turns an operation round.
   *
   * @return what it is now
   */
  String cancel(String id);
}

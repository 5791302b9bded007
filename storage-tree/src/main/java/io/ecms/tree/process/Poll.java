package io.ecms.tree.process;

import java.io.IOException;
import java.time.Duration;

/** Waits for something on the host that tells nobody when it happens. */
public final class Poll {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Poll() {}

  /** Something to be looked at. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Looks until the condition holds or the time is over.
   *
   * @return whether it holds
   * @throws CommandException {@code command-interrupted} when the thread is being stopped
   */
  public static boolean until(Condition condition, Duration limit) throws IOException {
    Deadline deadline = Deadline.in(limit);
    while (!condition.holds()) {
      if (deadline.isOver()) {
        return false;
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new CommandException(
            CommandException.Reason.INTERRUPTED, "waiting was interrupted", interrupted);
      }
    }
    return true;
  }
}

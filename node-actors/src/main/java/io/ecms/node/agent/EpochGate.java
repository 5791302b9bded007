package io.ecms.node.agent;

import io.ecms.core.model.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets the commands of a new epoch in only when nothing older is under way and the epoch is on
 * disk.
 *
 * <pre>
 * settled --newer epoch--> draining --nothing older runs--> writing --on disk--> settled
 *    ^                        '------------- not written -----'
 *    '---------------------------------------'
 * </pre>
 *
 * <p>Not thread-safe: it belongs to one actor, which does the writing elsewhere.
 */
final class EpochGate {
  private Epoch settled;
  private Epoch wanted;
  private boolean writing;
  private final List<Job.Command> held = new ArrayList<>();

  EpochGate(Epoch settled) {
    this.settled = settled;
    this.wanted = settled;
  }

  /** The highest epoch seen; lower ones are refused. */
  Epoch highest() {
    return wanted;
  }

  /** Whether commands of {@code epoch} may go in at once. */
  boolean isOpenFor(Epoch epoch) {
    return epoch.equals(Epoch.NONE) || (epoch.equals(settled) && wanted.equals(settled));
  }

  int heldCount() {
    return held.size();
  }

  /**
   * Keeps a command of the highest epoch, or of a higher one, until that has settled.
   *
   * @return commands held before that are now too old
   */
  List<Job.Command> hold(Job.Command command) {
    Epoch epoch = command.key().ticket().epoch();
    List<Job.Command> stale = List.of();
    if (epoch.compareTo(wanted) > 0) {
      wanted = epoch;
      stale = List.copyOf(held);
      held.clear();
    }
    held.add(command);
    return stale;
  }

  /** The epoch to write now, if there is one and nothing older runs. */
  Optional<Epoch> toWrite(boolean olderRuns) {
    if (writing || olderRuns || wanted.equals(settled)) {
      return Optional.empty();
    }
    writing = true;
    return Optional.of(wanted);
  }

  /** {@code epoch} is on disk; answers the commands that may go in now. */
  List<Job.Command> written(Epoch epoch) {
    writing = false;
    settled = epoch;
    return wanted.equals(settled) ? release() : List.of();
  }

  /** The epoch could not be written; answers the commands that cannot be carried out. */
  List<Job.Command> notWritten() {
    writing = false;
    wanted = settled;
    return release();
  }

  private List<Job.Command> release() {
    List<Job.Command> released = List.copyOf(held);
    held.clear();
    return released;
  }
}

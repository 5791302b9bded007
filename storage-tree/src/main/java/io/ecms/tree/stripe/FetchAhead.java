package io.ecms.tree.stripe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks of its home stripe a member should fetch before it reads them: those that its
 * children there may be waiting for, because they are ahead of it in the other stripes.
 *
 * <p>Only where somebody reads on in order: around a lone read nobody waits for anything. Several
 * may read at once, hence several runs. All but {@link #by} for use by one thread.
 */
final class FetchAhead {
  /** Runs that are followed at once; the one that was read longest ago is forgotten. */
  static final int RUNS = 8;

  /** Blocks around the front of a run that belong to it: requests pass each other. */
  static final int REACH = 16;

  private final Stripes stripes;
  private final int home;
  private final long blocks;
  private final long sizeBytes;
  private volatile int lag;

  /** Read last, last. */
  private final Deque<Run> runs = new ArrayDeque<>();

  private static final class Run {
    private long front;
    private long told;

    Run(long front) {
      this.front = front;
      this.told = front;
    }

    boolean isNear(long block) {
      return Math.abs(block - front) <= REACH;
    }
  }

  /**
   * @param home stripe in which others read from this member
   * @param lag as {@link #by} has it
   */
  FetchAhead(Stripes stripes, int home, int lag, long sizeBytes) {
    this.stripes = stripes;
    this.home = home;
    this.lag = lag;
    this.sizeBytes = sizeBytes;
    this.blocks = stripes.blockAt(sizeBytes - 1) + 1;
  }

  /**
   * From now on so many blocks of all stripes ahead of what is read, 0 for none; from any thread.
   */
  void by(int blocksAhead) {
    lag = blocksAhead;
  }

  /** Takes note of a read; what is to be fetched now, each block once in a run. */
  List<Stripes.Piece> read(long offset, int length) {
    long last = stripes.blockAt(offset + length - 1);
    Run run = near(stripes.blockAt(offset));
    if (run == null) {
      if (runs.size() == RUNS) {
        runs.removeFirst();
      }
      runs.addLast(new Run(last));
      return List.of();
    }
    runs.remove(run);
    runs.addLast(run);
    run.front = Math.max(run.front, last);
    long end = Math.min(blocks, run.front + 1 + lag);
    List<Stripes.Piece> ahead = new ArrayList<>();
    for (long block = Math.max(run.told, run.front) + 1; block < end; block++) {
      if (stripes.stripeOf(block) == home) {
        ahead.add(stripes.block(block, sizeBytes));
      }
    }
    run.told = Math.max(run.told, end - 1);
    return ahead;
  }

  private @Nullable Run near(long block) {
    for (Run run : runs) {
      if (run.isNear(block)) {
        return run;
      }
    }
    return null;
  }
}

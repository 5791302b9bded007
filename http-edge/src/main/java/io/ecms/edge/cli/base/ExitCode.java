package io.ecms.edge.cli.base;

/** How a command ended, as the shell sees it; part of the command line's contract. */
public enum ExitCode {
  /** What was asked for is so. */
  DONE(0),
  /** It did not happen, and the reason is on standard error. */
  FAILED(1),
  /** The command line itself makes no sense, or the server refuses what it says. */
  USAGE(2),
  /** It names something that does not exist. */
  NOT_FOUND(3),
  /** The thing is in a state that does not allow it, or the name is taken. */
  CONFLICT(4),
  /** It was still going on when the time was over; it may yet happen. */
  TIMED_OUT(5),
  /** A role has ended because the cluster went on without it: start it again (EX_TEMPFAIL). */
  START_AGAIN(75);

  private final int value;

  ExitCode(int value) {
    this.value = value;
  }

  /** 0 to 5, or 75. */
  public int value() {
    return value;
  }
}

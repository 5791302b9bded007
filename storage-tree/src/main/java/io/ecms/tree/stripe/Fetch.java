package io.ecms.tree.stripe;

import java.nio.ByteBuffer;

/** One request to a source: under way until it has ended, once. */
final class Fetch {
  /** Told how it ended. */
  @FunctionalInterface
  interface End {
    /** It has ended with an error as NBD numbers them, 0 for none. */
    void ended(int error);
  }

  private final Stripes.Piece piece;
  private final ByteBuffer into;
  private final long deadline;
  private final End end;
  private boolean over;

  /**
   * @param into for the content; empty when none is to come
   * @param deadline on the clock of the server, nanoseconds
   */
  Fetch(Stripes.Piece piece, ByteBuffer into, long deadline, End end) {
    this.piece = piece;
    this.into = into;
    this.deadline = deadline;
    this.end = end;
  }

  Stripes.Piece piece() {
    return piece;
  }

  /** From its beginning, also when part of it had come. */
  ByteBuffer into() {
    return into.clear();
  }

  boolean isDue(long now) {
    return now - deadline >= 0;
  }

  boolean isOver() {
    return over;
  }

  void end(int error) {
    if (!over) {
      over = true;
      end.ended(error);
    }
  }
}

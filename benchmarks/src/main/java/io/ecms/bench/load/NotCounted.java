package io.ecms.bench.load;

/** Thrown by work whose time says nothing about what is measured. */
public final class NotCounted extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Says so.
   *
   * @param why for people
   */
  public NotCounted(String why) {
    super(why);
  }
}

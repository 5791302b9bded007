package io.ecms.tree.stack;

/**
 * What came of one question to a parent; a single bad one is no verdict.
 *
 * @param what what was seen, for people; empty when all is well
 */
public record ParentAnswer(Kind kind, String what) {

  /** How a parent can answer. */
  public enum Kind {
    /** It answered in time. */
    WELL,
    /** It refuses or closes connections, or does not serve the image. */
    DEAD,
    /** It does not answer in time. */
    HUNG,
    /** There is no parent to ask, or the block stack cannot tell. */
    UNTOLD
  }

  public static final ParentAnswer WELL = new ParentAnswer(Kind.WELL, "");
  public static final ParentAnswer UNTOLD = new ParentAnswer(Kind.UNTOLD, "");

  public static ParentAnswer dead(String what) {
    return new ParentAnswer(Kind.DEAD, what);
  }

  public static ParentAnswer hung(String what) {
    return new ParentAnswer(Kind.HUNG, what);
  }
}

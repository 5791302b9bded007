package io.ecms.sim.engine;

/** An invariant does not hold. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String kind;

  /**
   * @param invariant for example {@code I3}
   * @param form of the message, equal for violations of the same kind
   */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be the only use of its library
  public Violation(String invariant, String form, Object... values) {
    super(invariant + ": " + form.formatted(values));
    this.kind = invariant + ": " + form;
  }

  /** Equal for two violations that say the same of different things. */
  public String kind() {
    return kind;
  }

  /** Refuses a state. */
  @SuppressWarnings("AnnotateFormatMethod")
  public static void unless(boolean holds, String invariant, String form, Object... values) {
    if (!holds) {
      throw new Violation(invariant, form, values);
    }
  }
}

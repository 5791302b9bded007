package io.ecms.tree.stack.kernel;

/**
 * What a check before the start-up found (T3, T8).
 *
 * @param code stable kebab-case code, for example {@code kernel-module-missing}
 * @param severity whether it prevents anything
 * @param message what, why, and what to do
 */
public record Finding(String code, Severity severity, String message) {

  /** What follows from a finding. */
  public enum Severity {
    /** The stack does not work with this. */
    REFUSE,
    /** It works, but not as well as it could. */
    WARN
  }

  static Finding refuse(String code, String message) {
    return new Finding(code, Severity.REFUSE, message);
  }

  static Finding warn(String code, String message) {
    return new Finding(code, Severity.WARN, message);
  }
}

package io.ecms.tree.stack;

/** A block stack could not do what it was asked; says what, why, and whether to try again. */
public final class StackException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String code;
  private final boolean retryable;

  public StackException(String code, boolean retryable, String message) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }

  public StackException(String code, boolean retryable, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryable = retryable;
  }

  /** Stable kebab-case code, for example {@code tree-in-use}. */
  public String code() {
    return code;
  }

  /** Whether the same call may succeed later without any other change. */
  public boolean retryable() {
    return retryable;
  }
}

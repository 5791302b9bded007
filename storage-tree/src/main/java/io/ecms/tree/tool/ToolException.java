package io.ecms.tree.tool;

/** A tool or daemon answered with an error, or did not answer in time. */
public final class ToolException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String code;
  private final boolean retryable;

  public ToolException(String code, boolean retryable, String message) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }

  public ToolException(String code, boolean retryable, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryable = retryable;
  }

  /** Stable kebab-case code, for example {@code qmp-refused}. */
  public String code() {
    return code;
  }

  /** Whether the same call may succeed later without any other change. */
  public boolean retryable() {
    return retryable;
  }
}

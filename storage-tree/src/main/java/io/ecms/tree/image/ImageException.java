package io.ecms.tree.image;

/** An image could not be imported or removed. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String code;
  private final boolean retryable;

  ImageException(String code, boolean retryable, String message) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }

  ImageException(String code, boolean retryable, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryable = retryable;
  }

  /** Stable kebab-case code, for example {@code image-not-found}. */
  public String code() {
    return code;
  }

  /** Whether the same call may succeed later without any other change. */
  public boolean retryable() {
    return retryable;
  }
}

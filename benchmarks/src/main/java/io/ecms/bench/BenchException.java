package io.ecms.bench;

/** A measurement that could not be made, or whose result cannot be believed. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * A failure.
   *
   * @param code stable, kebab-case
   */
  public BenchException(String code, String message) {
    super(message);
    this.code = code;
  }

  public BenchException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public String code() {
    return code;
  }
}

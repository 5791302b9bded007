package io.ecms.core.model;

/**
 * Why something did not happen, typed by what the caller does next.
 *
 * @param code stable kebab-case code, for example {@code no-node-fits}
 * @param message what, why and what to do, for a person; never a secret
 * @param kind what the caller does next
 */
public record Problem(String code, String message, Kind kind) {
  /** Code of what was not done because somebody has called it off. */
  public static final String CANCELLED = "cancelled";

  /** What the caller does next. */
  public enum Kind {
    /** Try the same again. */
    TRANSIENT,
    /** Try the same again, later. */
    THROTTLED,
    /** The thing is in another state: look, then decide. */
    CONFLICT,
    /** There is no such thing. */
    NOT_FOUND,
    /** The request can never work. */
    INVALID,
    /** A person must look. */
    FATAL
  }

  public static Problem transientError(String code, String message) {
    return new Problem(code, message, Kind.TRANSIENT);
  }

  public static Problem throttled(String code, String message) {
    return new Problem(code, message, Kind.THROTTLED);
  }

  public static Problem conflict(String code, String message) {
    return new Problem(code, message, Kind.CONFLICT);
  }

  public static Problem notFound(String code, String message) {
    return new Problem(code, message, Kind.NOT_FOUND);
  }

  public static Problem invalid(String code, String message) {
    return new Problem(code, message, Kind.INVALID);
  }

  public static Problem fatal(String code, String message) {
    return new Problem(code, message, Kind.FATAL);
  }

  /** Whether the same request may succeed without any other change. */
  public boolean retryable() {
    return kind == Kind.TRANSIENT || kind == Kind.THROTTLED;
  }
}

package io.ecms.edge.http.server;

import java.net.BindException;

/** The server cannot listen where it was told to. */
public final class CannotListenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CannotListenException(HttpSettings settings, Throwable cause) {
    super(
        "cannot listen on %s:%d: %s; choose another port with --port (ecms.http.port), or end the program that uses this one"
            .formatted(settings.host(), settings.port(), reason(cause)),
        cause);
  }

  /** What the system said, which the HTTP server wraps several times. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof BindException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** Stable kebab-case code. */
  public String code() {
    return "cannot-listen";
  }
}

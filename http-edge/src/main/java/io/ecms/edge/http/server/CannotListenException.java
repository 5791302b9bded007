package io.ecms.edge.http.server;

/** The server cannot listen where it was told to. */
public final class CannotListenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CannotListenException(HttpSettings settings, Throwable cause) {
    super(
        "cannot listen on %s:%d (%s); another program may use the port: choose another with ecms.http.port, or stop it"
            .formatted(settings.host(), settings.port(), cause.getMessage()),
        cause);
  }

  /** Stable kebab-case code. */
  public String code() {
    return "cannot-listen";
  }
}

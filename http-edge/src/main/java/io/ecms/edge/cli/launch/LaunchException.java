package io.ecms.edge.cli.launch;

import org.jspecify.annotations.Nullable;

/** A role could not be started. */
public final class LaunchException extends RuntimeException {
  /** Code of the end of a member that the cluster has taken out; to be started again. */
  public static final String DOWNED = "downed";

  private final String code;

  /**
   * @param code stable kebab-case code, for example {@code port-in-use}
   * @param message what, why and what to do, for a person
   */
  public LaunchException(String code, String message) {
    this(code, message, null);
  }

  /**
   * @param code stable kebab-case code, for example {@code port-in-use}
   * @param message what, why and what to do, for a person
   * @param cause what was thrown, if anything
   */
  public LaunchException(String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Stable kebab-case code. */
  public String code() {
    return code;
  }
}

package io.ecms.tree.process;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A host command did not do its work; says which one, how it ended and whether to try again. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How a command can fail. */
  public enum Reason {
    /** The program is missing or may not be executed. */
    NOT_STARTED("command-not-started", false),
    /** It ended with an exit code other than 0. */
    FAILED("command-failed", false),
    /** It was still running at its deadline and was stopped. */
    TIMED_OUT("command-timed-out", true),
    /** The calling thread was interrupted; the process was stopped. */
    INTERRUPTED("command-interrupted", true);

    private final String code;
    private final boolean retryable;

    Reason(String code, boolean retryable) {
      this.code = code;
      this.retryable = retryable;
    }
  }

  private final Reason reason;
  private final transient @Nullable CommandResult result;

  CommandException(Reason reason, String message, @Nullable CommandResult result) {
    super(message);
    this.reason = reason;
    this.result = result;
  }

  CommandException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.result = null;
  }

  public Reason reason() {
    return reason;
  }

  /** Stable kebab-case code, for example {@code command-timed-out}. */
  public String code() {
    return reason.code;
  }

  /** Whether the same command may succeed later without any other change. */
  public boolean retryable() {
    return reason.retryable;
  }

  /** Exit code and output, when the process ended by itself. */
  public Optional<CommandResult> result() {
    return Optional.ofNullable(result);
  }
}

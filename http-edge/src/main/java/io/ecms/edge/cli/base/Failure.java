package io.ecms.edge.cli.base;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command did not do what was asked: what happened and why, and what the user can do. */
public final class Failure extends RuntimeException {
  private final ExitCode exitCode;
  private final @Nullable String code;
  private final List<String> details;
  private final String remedy;

  private Failure(
      ExitCode exitCode,
      @Nullable String code,
      String message,
      List<String> details,
      String remedy,
      @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.code = code;
    this.details = List.copyOf(details);
    this.remedy = remedy;
  }

  /**
   * A failure.
   *
   * @param message what happened and why, one line without a full stop
   * @param remedy what to do now, or an empty string when nothing sensible can be said
   */
  public static Failure of(ExitCode exitCode, String message, String remedy) {
    return new Failure(exitCode, null, message, List.of(), remedy, null);
  }

  /** The same failure with the exception behind it, which is shown with {@code --verbose} only. */
  public Failure because(Throwable cause) {
    return new Failure(exitCode, code, messageText(), details, remedy, cause);
  }

  /** The same failure with the stable kebab-case code of the problem behind it. */
  public Failure withCode(String problemCode) {
    return new Failure(exitCode, problemCode, messageText(), details, remedy, getCause());
  }

  /** The same failure with further lines, for example one reason per refused node. */
  public Failure withDetails(List<String> lines) {
    return new Failure(exitCode, code, messageText(), lines, remedy, getCause());
  }

  /** The same failure with another thing that the user can do. */
  public Failure withRemedy(String better) {
    return new Failure(exitCode, code, messageText(), details, better, getCause());
  }

  private String messageText() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** Stable kebab-case code of the problem, or null when there is none. */
  public @Nullable String code() {
    return code;
  }

  /** What standard error shows, without a line end. */
  public String describe() {
    StringBuilder text = new StringBuilder("ecms: ").append(messageText());
    if (code != null) {
      text.append(" [").append(code).append(']');
    }
    for (String line : details) {
      text.append(System.lineSeparator()).append("  ").append(line);
    }
    if (!remedy.isEmpty()) {
      text.append(System.lineSeparator()).append("  → ").append(remedy);
    }
    return text.toString();
  }
}

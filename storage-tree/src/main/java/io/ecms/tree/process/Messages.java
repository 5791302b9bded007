package io.ecms.tree.process;

/** Shortens program output for error messages. */
final class Messages {
  /** Longest piece of program output quoted in an error message, in characters. */
  private static final int MAX_QUOTE = 500;

  private Messages() {}

  /** The end of {@code output}, where programs put the reason. */
  static String tail(String output) {
    String text = output.strip();
    return text.length() <= MAX_QUOTE ? text : "..." + text.substring(text.length() - MAX_QUOTE);
  }
}

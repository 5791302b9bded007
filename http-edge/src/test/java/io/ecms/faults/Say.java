package io.ecms.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What is printed for the person who runs the tests. */
final class Say {
  private Say() {}

  static void line(String text) {
    System.out.println("faults: " + text);
  }

  static String seconds(Instant from, Instant to) {
    return seconds(Duration.between(from, to));
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }
}

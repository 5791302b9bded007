package io.ecms.edge.cli.output;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and times as people read and write them. */
public final class Quantities {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Quantities() {}

  /** A number of bytes with three significant digits, for example {@code 10.5 MiB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    String form = unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, form, value, UNITS[unit]);
  }

  /** A time in seconds with one decimal, or in minutes when it is long. */
  public static String seconds(Duration time) {
    if (time.compareTo(Duration.ofMinutes(2)) >= 0) {
      return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  /**
   * Reads a time such as {@code 90}, {@code 90s}, {@code 500ms}, {@code 5m} or {@code 2h}.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  public static Duration duration(String text) {
    String form = "a time such as 90s, 5m or 2h";
    Amount amount = Amount.read(text, form);
    Duration time =
        switch (amount.unit()) {
          case "ms" -> Duration.ofMillis(amount.number());
          case "", "s" -> Duration.ofSeconds(amount.number());
          case "m" -> Duration.ofMinutes(amount.number());
          case "h" -> Duration.ofHours(amount.number());
          default -> throw unreadable(text, form);
        };
    if (!time.isPositive()) {
      throw new IllegalArgumentException("'" + text + "' must be more than zero");
    }
    return time;
  }

  /**
   * Reads a size of memory such as {@code 512} (MiB), {@code 512M} or {@code 2G}.
   *
   * @return MiB
   * @throws IllegalArgumentException with a sentence for the user
   */
  public static long mebibytes(String text) {
    String form = "a size such as 512M or 2G";
    Amount amount = Amount.read(text, form);
    return switch (amount.unit()) {
      case "", "m", "mb", "mib" -> amount.number();
      case "g", "gb", "gib" -> amount.number() * 1024;
      default -> throw unreadable(text, form);
    };
  }

  /**
   * Reads a size of a disk such as {@code 10} (GiB), {@code 10G} or {@code 2T}.
   *
   * @return GiB
   * @throws IllegalArgumentException with a sentence for the user
   */
  public static long gibibytes(String text) {
    String form = "a size such as 10G or 2T";
    Amount amount = Amount.read(text, form);
    return switch (amount.unit()) {
      case "", "g", "gb", "gib" -> amount.number();
      case "t", "tb", "tib" -> amount.number() * 1024;
      default -> throw unreadable(text, form);
    };
  }

  /** A number of at most nine digits with a unit in lower case, which may be empty. */
  private record Amount(long number, String unit) {
    private static final Pattern FORM = Pattern.compile("\\s*([0-9]{1,9})\\s*([A-Za-z]*)\\s*");

    static Amount read(String text, String wanted) {
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw unreadable(text, wanted);
      }
      return new Amount(Long.parseLong(parts.group(1)), parts.group(2).toLowerCase(Locale.ROOT));
    }
  }

  private static IllegalArgumentException unreadable(String text, String wanted) {
    return new IllegalArgumentException("'" + text + "' is not " + wanted);
  }
}

package io.ecms.core.model;

import java.util.regex.Pattern;

/**
 * A value that its type does not allow. Carries the field's name so that an API can tell the caller
 * which one; the offending text is shortened and stripped of control characters, because it comes
 * from outside and goes into logs.
 */
public final class InvalidValue extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 64;
  private final String field;

  public InvalidValue(String field, String why) {
    super(field + ": " + why);
    this.field = field;
  }

  /** Which field is wrong, for example {@code memoryMib}. */
  public String field() {
    return field;
  }

  static void requireMatch(String field, String value, Pattern form) {
    // Jackson hands null to creators whatever the annotations promise.
    if ((Object) value == null) {
      throw new InvalidValue(field, "is missing");
    }
    if (!form.matcher(value).matches()) {
      throw new InvalidValue(field, "must match " + form + " but is '" + shown(value) + "'");
    }
  }

  /**
   * {@code value} as {@code T}, telling {@code field} in the error instead of the type's own word.
   */
  public static <T> T named(String field, java.util.function.Supplier<T> value) {
    try {
      return value.get();
    } catch (InvalidValue e) {
      String message = String.valueOf(e.getMessage());
      throw new InvalidValue(field, message.substring(message.indexOf(": ") + 2));
    }
  }

  /** A text from outside as it may be shown: short, and without control characters. */
  public static String shown(String value) {
    String cut = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}

package io.ecms.edge.http.json;

import io.ecms.core.model.InvalidValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The words of an enum as the API writes them: in lower case, with hyphens. */
public final class Words {
  private Words() {}

  /**
   * The member of {@code type} that is written {@code text}.
   *
   * @throws InvalidValue naming {@code field} and the known words
   */
  public static <E extends Enum<E>> E parse(String field, String text, Class<E> type) {
    for (E member : type.getEnumConstants()) {
      if (word(member).equals(text)) {
        return member;
      }
    }
    String known =
        Arrays.stream(type.getEnumConstants()).map(Words::word).collect(Collectors.joining(", "));
    throw new InvalidValue(field, "must be one of: " + known);
  }

  public static String word(Enum<?> member) {
    return member.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

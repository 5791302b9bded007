package io.ecms.core.readmodel;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A place in a list, as clients carry it: they cannot read it and need not.
 *
 * @param order number that the list is ordered by first
 * @param id breaks ties
 */
public record Cursor(long order, String id) {

  /** The place as clients carry it. */
  public String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((order + " " + id).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The place that a text stands for.
   *
   * @throws IllegalArgumentException when it is not one of ours
   */
  public static Cursor parse(String text) {
    String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    int space = plain.indexOf(' ');
    if (space < 1) {
      throw new IllegalArgumentException("not a cursor");
    }
    return new Cursor(Long.parseLong(plain.substring(0, space)), plain.substring(space + 1));
  }
}

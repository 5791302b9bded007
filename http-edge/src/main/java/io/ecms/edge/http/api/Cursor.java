package io.ecms.edge.http.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The opaque place in a list where the next page begins: a version and the key of the last item,
 * base64url. Holds no state on the server, so it never expires.
 */
public final class Cursor {
  private static final String VERSION = "1:";
  private static final Pattern FORM = Pattern.compile("1:[\\x21-\\x7e]{1,160}");

  private Cursor() {}

  public static String of(String lastKey) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((VERSION + lastKey).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The key that {@code cursor} was made of.
   *
   * @throws ApiException 400 {@code invalid-cursor} when it is none of ours
   */
  public static String key(String cursor) {
    String text = decoded(cursor);
    if (!FORM.matcher(text).matches()) {
      throw invalid();
    }
    return text.substring(VERSION.length());
  }

  private static String decoded(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
  }

  /** The refusal of a cursor that is none of ours. */
  public static ApiException invalid() {
    return new ApiException(
        ApiProblem.badField(
            "invalid-cursor", "cursor", "cursor: must be the `next` of the page before"));
  }
}

package io.ecms.edge.http.api;

import io.ecms.core.model.InvalidValue;
import java.util.regex.Pattern;

/**
 * What a client calls one request, however often it sends it; anything but the form below is an
 * {@link InvalidValue}.
 *
 * @param value 1 to 128 visible ASCII characters
 */
public record IdempotencyKey(String value) {
  /** Name of the header that carries it. */
  public static final String HEADER = "Idempotency-Key";

  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,128}");

  public IdempotencyKey {
    if (!FORM.matcher(value).matches()) {
      throw new InvalidValue(HEADER, "must be 1 to 128 visible ASCII characters");
    }
  }
}

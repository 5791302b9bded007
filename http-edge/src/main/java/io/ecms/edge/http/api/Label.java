package io.ecms.edge.http.api;

import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.LabelKey;

/** A label as filters write it, {@code key=value}. */
public record Label(LabelKey key, String value) {

  /**
   * The label that {@code text} writes.
   *
   * @throws InvalidValue when there is no {@code =} or the key is none
   */
  public static Label parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new InvalidValue("label", "must be key=value");
    }
    return new Label(new LabelKey(text.substring(0, equals)), text.substring(equals + 1));
  }
}

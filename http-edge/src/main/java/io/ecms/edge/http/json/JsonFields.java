package io.ecms.edge.http.json;

import io.ecms.core.model.InvalidValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The fields of a body that has the right shape: types and presence are checked, ranges and forms
 * are checked here. Every refusal is an {@link InvalidValue} with the field's name.
 */
public final class JsonFields {
  private final Map<String, Object> values;

  JsonFields(Map<String, Object> values) {
    this.values = values;
  }

  /** The required text {@code name} as {@code form} makes it. */
  public <T> T text(String name, Function<String, T> form) {
    return optionalText(name, form)
        .orElseThrow(() -> new IllegalStateException(name + " is not a required text"));
  }

  public <T> Optional<T> optionalText(String name, Function<String, T> form) {
    return values.get(name) instanceof String text
        ? Optional.of(InvalidValue.named(name, () -> form.apply(text)))
        : Optional.empty();
  }

  /** The required integer {@code name}, from {@code min} to {@code max}. */
  public long integer(String name, long min, long max) {
    return optionalInteger(name, min, max)
        .orElseThrow(() -> new IllegalStateException(name + " is not a required integer"));
  }

  public OptionalLong optionalInteger(String name, long min, long max) {
    if (!(values.get(name) instanceof Long number)) {
      return OptionalLong.empty();
    }
    if (number < min || number > max) {
      throw new InvalidValue(name, "must be from " + min + " to " + max);
    }
    return OptionalLong.of(number);
  }

  /** The object of strings {@code name}; empty when it is left out. */
  public Map<String, String> texts(String name) {
    if (!(values.get(name) instanceof Map<?, ?> texts)) {
      return Map.of();
    }
    @SuppressWarnings("unchecked") // the shape only puts maps of strings here
    Map<String, String> strings = (Map<String, String>) texts;
    return strings;
  }

  /**
   * The array of strings {@code name} as {@code form} makes each; empty when it is left out.
   *
   * @param most entries
   */
  public <T> List<T> list(String name, int most, Function<String, T> form) {
    if (!(values.get(name) instanceof List<?> texts)) {
      return List.of();
    }
    if (texts.size() > most) {
      throw new InvalidValue(name, "must have at most " + most + " entries");
    }
    return InvalidValue.named(
        name, () -> texts.stream().map(text -> form.apply((String) text)).toList());
  }
}

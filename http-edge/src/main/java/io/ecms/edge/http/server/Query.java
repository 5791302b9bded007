package io.ecms.edge.http.server;

import io.ecms.core.model.InvalidValue;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.json.Text;
import io.ecms.edge.http.json.Words;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The query of a request: each parameter known and given once. */
public final class Query {
  private static final Query NONE = new Query(Map.of());
  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  /**
   * The parameters in {@code raw}.
   *
   * @throws ApiException 400 with the parameter that is unknown, repeated or not decodable
   */
  static Query parse(Optional<String> raw, Set<String> known) {
    return raw.filter(text -> !text.isEmpty()).map(text -> parse(text, known)).orElse(NONE);
  }

  private static Query parse(String raw, Set<String> known) {
    Map<String, String> values = new HashMap<>();
    for (String part : raw.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = decoded(equals < 0 ? part : part.substring(0, equals));
      if (!known.contains(name)) {
        String names = known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known));
        throw bad("unknown-parameter", name, "is not a parameter here; known are: " + names);
      }
      if (values.put(name, equals < 0 ? "" : decoded(part.substring(equals + 1))) != null) {
        throw bad("invalid-parameter", name, "is given twice");
      }
    }
    return new Query(values);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw bad("invalid-parameter", text, "is not percent-encoded correctly");
    }
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The parameter as {@code form} makes it, which refuses with {@link InvalidValue}. */
  public <T> Optional<T> get(String name, Function<String, T> form) {
    String text = values.get(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InvalidValue.named(name, () -> form.apply(text)));
    } catch (InvalidValue e) {
      throw new ApiException(
          ApiProblem.badField("invalid-parameter", name, String.valueOf(e.getMessage())));
    }
  }

  /** The parameter as one of the words of an enum, which are written in lower case. */
  public <E extends Enum<E>> Optional<E> word(String name, Class<E> type) {
    return get(name, text -> Words.parse(name, text, type));
  }

  static ApiException bad(String code, String name, String why) {
    String shown = Text.shown(name);
    return new ApiException(ApiProblem.badField(code, shown, shown + ": " + why));
  }
}

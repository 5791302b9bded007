package io.ecms.edge.http.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path with at most one parameter, as OpenAPI writes it: {@code /v1/vms/{id}/start}.
 *
 * @param text as it was written
 * @param segments between the slashes
 * @param parameter index of the parameter's segment, or -1
 */
public record PathTemplate(String text, List<String> segments, int parameter) {

  static PathTemplate parse(String text) {
    List<String> segments = List.of(text.substring(1).split("/", -1));
    int parameter = -1;
    for (int i = 0; i < segments.size(); i++) {
      parameter = segments.get(i).startsWith("{") ? i : parameter;
    }
    return new PathTemplate(text, segments, parameter);
  }

  /** Name of the parameter, for example {@code id}. */
  String parameterName() {
    String segment = segments.get(parameter);
    return segment.substring(1, segment.length() - 1);
  }

  /** The parameter's value in {@code path}, empty when there is none; null when it is no match. */
  @Nullable String match(List<String> path) {
    if (path.size() != segments.size()) {
      return null;
    }
    String value = "";
    for (int i = 0; i < path.size(); i++) {
      if (i == parameter && !path.get(i).isEmpty()) {
        value = path.get(i);
      } else if (!segments.get(i).equals(path.get(i))) {
        return null;
      }
    }
    return value;
  }
}

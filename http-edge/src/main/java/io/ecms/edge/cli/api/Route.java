package io.ecms.edge.cli.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Path and query of a request; whatever a user typed is encoded here and nowhere else.
 *
 * @param path encoded path, beginning with a slash
 * @param query encoded {@code name=value} pairs
 */
public record Route(String path, List<String> query) {

  public Route {
    query = List.copyOf(query);
  }

  /** A route of these path segments. */
  public static Route of(String... segments) {
    StringBuilder path = new StringBuilder();
    for (String segment : segments) {
      path.append('/').append(encode(segment));
    }
    return new Route(path.toString(), List.of());
  }

  /** The same route with a query parameter; an empty value means that the filter is not set. */
  public Route with(String name, String value) {
    if (value.isEmpty()) {
      return this;
    }
    List<String> longer = new ArrayList<>(query);
    longer.add(name + '=' + encode(value));
    return new Route(path, longer);
  }

  /** As it goes behind the server's address. */
  @Override
  public String toString() {
    return query.isEmpty() ? path : path + '?' + String.join("&", query);
  }

  private static String encode(String text) {
    // A colon stands for itself in a path and in a query; routes such as vms:batch have one.
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%3A", ":");
  }
}

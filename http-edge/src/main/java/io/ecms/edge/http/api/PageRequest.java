package io.ecms.edge.http.api;

import java.util.Optional;

/**
 * Which part of a list.
 *
 * @param limit most items, 1 to {@value #MAX_LIMIT}
 * @param cursor the {@link Page#next} of the page before
 */
public record PageRequest(int limit, Optional<String> cursor) {
  public static final int DEFAULT_LIMIT = 100;
  public static final int MAX_LIMIT = 1000;

  public PageRequest {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit " + limit);
    }
  }
}

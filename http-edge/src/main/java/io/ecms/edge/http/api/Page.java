package io.ecms.edge.http.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Part of a list.
 *
 * @param next opaque place where the next part begins; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {

  public Page {
    items = List.copyOf(items);
  }

  /**
   * A part of a list that is at hand as a whole.
   *
   * @param all in the order of {@code key}
   * @throws ApiException 400 {@code invalid-cursor}
   */
  public static <T> Page<T> of(List<T> all, PageRequest page, Function<T, String> key) {
    String after = page.cursor().map(Cursor::key).orElse("");
    List<T> found =
        all.stream()
            .filter(item -> key.apply(item).compareTo(after) > 0)
            .limit(page.limit() + 1L)
            .toList();
    return found.size() <= page.limit()
        ? new Page<>(found, Optional.empty())
        : new Page<>(
            found.subList(0, page.limit()),
            Optional.of(Cursor.of(key.apply(found.get(page.limit() - 1)))));
  }
}

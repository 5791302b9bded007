package io.ecms.edge.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.output.Json;

/** Reads lists page by page. */
public final class Lists {
  /** Most items of one page, by the API's own bound. */
  static final int PAGE = 1000;

  private final ApiClient api;

  public Lists(ApiClient api) {
    this.api = api;
  }

  /**
   * Reads a list.
   *
   * @param limit most items, at least 1
   * @return {@code items} of all pages and {@code next}, which is not null when there are more
   */
  public JsonNode read(Route route, int limit) {
    ObjectNode all = Json.object();
    ArrayNode items = all.putArray("items");
    String cursor = "";
    do {
      int wanted = Math.min(PAGE, limit - items.size());
      JsonNode page =
          api.get(route.with("limit", Integer.toString(wanted)).with("cursor", cursor)).body();
      page.path("items").forEach(items::add);
      all.set("next", page.path("next"));
      cursor = Json.text(page, "next");
    } while (!cursor.isEmpty() && items.size() < limit);
    return all;
  }
}

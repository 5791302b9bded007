package io.ecms.edge.http.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.ecms.edge.http.api.Page;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The JSON of a list: {@code {"items":[...],"next":cursor-or-null}}. */
public final class PageOut {
  private static final JsonOut<Body> OUT = JsonOut.of(Body.class);

  private PageOut() {}

  private record Body(
      List<?> items, @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next) {}

  public static ByteString write(Page<?> page) {
    return OUT.write(new Body(page.items(), page.next().orElse(null)));
  }
}

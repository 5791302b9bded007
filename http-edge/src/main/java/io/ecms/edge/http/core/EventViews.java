package io.ecms.edge.http.core;

import io.ecms.core.feed.Recorded;
import io.ecms.edge.http.api.EventView;
import java.util.Locale;
import java.util.regex.Pattern;

/** Shows events of the journal as CloudEvents. */
final class EventViews {
  private static final Pattern BEFORE_CAPITAL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  /** The type of each event class; found once, since every subscriber sees every event. */
  private static final ClassValue<String> EVENT_WORDS =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          return kebab(type.getSimpleName());
        }
      };

  private EventViews() {}

  static EventView of(Recorded recorded) {
    return new EventView(
        recorded.offset(),
        "io.ecms." + kebab(recorded.type()) + "." + EVENT_WORDS.get(recorded.event().getClass()),
        recorded.entityId(),
        recorded.sequence(),
        recorded.event().stamp().at(),
        recorded.event());
  }

  private static String kebab(String camelCase) {
    return BEFORE_CAPITAL.matcher(camelCase).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}

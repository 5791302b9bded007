package io.ecms.master.actor;

import io.ecms.core.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * VMs for which no node had room a moment ago. The view trails what has been recorded by
 * milliseconds, so that a start right after the end of a destruction may not see the room that has
 * become free: a shortage counts only when it lasts.
 *
 * <p>Not thread-safe; belongs to the view.
 */
final class Shortages {
  /** Well above what the view trails, and not much to wait for a refusal. */
  static final Duration LASTING = Duration.ofMillis(250);

  /** Who has not asked again by then does not ask about the same shortage. */
  static final Duration FORGOTTEN = Duration.ofSeconds(10);

  private static final int MAX = 10_000;

  private final Map<VmId, Instant> since =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<VmId, Instant> eldest) {
          return size() > MAX;
        }
      };

  /** Notes that there is no room for a VM; answers whether that has been so for a while. */
  boolean lasts(VmId vm, Instant now) {
    Instant first = since.getOrDefault(vm, Instant.MIN);
    if (first.isBefore(now.minus(FORGOTTEN))) {
      since.remove(vm);
      since.put(vm, now);
      return false;
    }
    return !now.isBefore(first.plus(LASTING));
  }

  /** There is room for it. */
  void end(VmId vm) {
    since.remove(vm);
  }
}

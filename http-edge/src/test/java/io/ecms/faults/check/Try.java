package io.ecms.faults.check;

import java.time.Instant;

/**
 * One request to one server and what came of it.
 *
 * @param key the idempotency key, the same for all tries of one request; unique for questions, too
 * @param server who was asked
 */
public record Try(
    String client,
    Asked asked,
    String key,
    String server,
    Instant sent,
    Instant answered,
    Reply reply) {

  /** What names of clients begin with that try once only. */
  public static final String PROBE = "probe";

  boolean isProbe() {
    return client.startsWith(PROBE);
  }

  /** Whether it was answered with what was asked for. */
  boolean accepted() {
    return reply instanceof Reply.Accepted;
  }
}

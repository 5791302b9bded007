package io.ecms.edge.http.api;

import java.util.Optional;
import java.util.Set;

/**
 * Which versions of a thing a request is meant for (RFC 9110, If-Match).
 *
 * @param versions sequence numbers as ETags told them; empty when any will do. None at all match
 *     when the set is empty
 */
public record Precondition(Optional<Set<Long>> versions) {
  /** Name of the header. */
  public static final String HEADER = "If-Match";

  /** Stable code of the refusal. */
  public static final String CODE = "precondition-failed";

  /** Any version. */
  public static final Precondition NONE = new Precondition(Optional.empty());

  public Precondition {
    versions = versions.map(Set::copyOf);
  }

  /**
   * Refuses a thing that is at another version.
   *
   * @throws ApiException 412
   */
  public void check(long sequence) {
    if (!versions.map(wanted -> wanted.contains(sequence)).orElse(true)) {
      throw new ApiException(
          ApiProblem.of(
                  412,
                  CODE,
                  "it is at version %d, which If-Match does not name: look again, then decide"
                      .formatted(sequence))
              .withField(HEADER));
    }
  }
}

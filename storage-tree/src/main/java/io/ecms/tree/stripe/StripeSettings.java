package io.ecms.tree.stripe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a {@link StripeServer} serves, and from where.
 *
 * @param export name of the image's export, here and at the sources
 * @param sizeBytes of the image
 * @param socket unix socket for clients
 * @param sources unix sockets of NBD servers, by stripe; behind that of the home stripe is the
 *     cache that others read from
 * @param home stripe in which others read from this member
 * @param lag blocks of all stripes by which the home stripe is fetched ahead of what is read, 0 to
 *     {@value #MAX_LAG}
 * @param patience how long a read may take; then it fails
 */
public record StripeSettings(
    String export,
    long sizeBytes,
    Path socket,
    Stripes stripes,
    List<Path> sources,
    int home,
    int lag,
    Duration patience) {
  public static final int MAX_LAG = 256;

  public StripeSettings {
    sources = List.copyOf(sources);
    lag = checked(lag);
    if (sources.size() != stripes.count() || home < 0 || home >= stripes.count()) {
      throw new IllegalArgumentException(
          "%d sources and home %d for %s".formatted(sources.size(), home, stripes));
    }
    if (!patience.isPositive() || sizeBytes < 1) {
      throw new IllegalArgumentException("out of range");
    }
  }

  static int checked(int lag) {
    if (lag < 0 || lag > MAX_LAG) {
      throw new IllegalArgumentException("lag must be 0 to %d: %d".formatted(MAX_LAG, lag));
    }
    return lag;
  }

  /**
   * How far ahead a member must fetch its home stripe: on each hop the deepest leaf waits for half
   * of its siblings on average. Less leaves links idle, more brings blocks that nobody reads yet
   * before those that somebody waits for.
   *
   * @param depth of the deepest of the trees
   * @param degree children of a member at most, and stripes
   */
  public static int lag(int depth, int degree) {
    return Math.min(MAX_LAG, depth * degree / 2 + degree);
  }
}

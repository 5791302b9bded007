package io.ecms.tree.relay;

/**
 * How much a relay may carry, both ways and all connections together.
 *
 * @param bytesPerSecond in the long run, {@value #LEAST} or more
 * @param burstBytes that may go at once after a silence, {@value #LEAST} to {@value #MOST_BURST}
 */
public record RateLimit(long bytesPerSecond, long burstBytes) {
  /** Less would let a single block take seconds. */
  public static final long LEAST = 64 << 10;

  /** More would be no limit for most images. */
  public static final long MOST_BURST = 1L << 30;

  public RateLimit {
    if (bytesPerSecond < LEAST) {
      throw new IllegalArgumentException(
          "rate must be at least %d bytes per second: %d".formatted(LEAST, bytesPerSecond));
    }
    if (burstBytes < LEAST || burstBytes > MOST_BURST) {
      throw new IllegalArgumentException(
          "burst must be %d to %d bytes: %d".formatted(LEAST, MOST_BURST, burstBytes));
    }
  }

  /** With a burst of what goes in a quarter of a second. */
  public static RateLimit of(long bytesPerSecond) {
    return new RateLimit(bytesPerSecond, Math.clamp(bytesPerSecond / 4, LEAST, MOST_BURST));
  }
}

package io.ecms.sim.engine;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Chance that follows from a seed alone. Each purpose has dice of its own. */
public final class Dice {
  private final SplittableRandom random;

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  /** Dice for one purpose of one run. */
  public static Dice of(long seed, String purpose) {
    return new Dice(new SplittableRandom(seed * 0x9E3779B97F4A7C15L + purpose.hashCode()));
  }

  /** Whether something of this probability happens. */
  public boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** From 0 to {@code bound} - 1. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** From {@code least} to {@code most}, short times more often than long ones. */
  public Duration between(Duration least, Duration most) {
    double share = random.nextDouble();
    long width = most.minus(least).toNanos() / 1_000;
    return least.plusNanos(1_000 * (long) (share * share * width));
  }

  public <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  public long number() {
    return random.nextLong();
  }

  /** For parts of the product that take their chance from outside. */
  public RandomGenerator generator() {
    return random;
  }
}

package io.ecms.master.placement;

import com.typesafe.config.Config;
import io.ecms.core.model.InvalidValue;
import java.util.Arrays;

/**
 * How much each {@link NodeScore} counts, relative to the others; each 0 (not at all) or more, at
 * least one above 0.
 */
public record Weights(double cpu, double memory, double storage, double image, double spread) {
  private static final String PATH = "ecms.master.placement.weights";

  public Weights {
    for (double weight : new double[] {cpu, memory, storage, image, spread}) {
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        throw new InvalidValue(PATH, "each must be a number from 0 up but one is " + weight);
      }
    }
    if (cpu + memory + storage + image + spread <= 0) {
      throw new InvalidValue(PATH, "at least one must be above 0");
    }
  }

  /**
   * Reads {@code ecms.master.placement.weights}.
   *
   * @param config the whole configuration
   */
  public static Weights from(Config config) {
    Config weights = config.getConfig(PATH);
    return new Weights(
        weights.getDouble("cpu"),
        weights.getDouble("memory"),
        weights.getDouble("storage"),
        weights.getDouble("image"),
        weights.getDouble("spread"));
  }

  /** Of one score. */
  public double of(NodeScore score) {
    return switch (score) {
      case CPU -> cpu;
      case MEMORY -> memory;
      case STORAGE -> storage;
      case IMAGE -> image;
      case SPREAD -> spread;
    };
  }

  /** The weights in the order of {@link NodeScore#values()}, made to add up to 1. */
  double[] shares() {
    double sum = cpu + memory + storage + image + spread;
    return Arrays.stream(NodeScore.values()).mapToDouble(score -> of(score) / sum).toArray();
  }
}

package io.ecms.master.tree;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How trees are looked after, from {@code ecms.master.tree}.
 *
 * @param interval pause between two looks at all trees
 * @param avoid how long a node is not tried again as the parent of one that could not reach it
 * @param replaceRootAfter how long a root may be lost before a member that has all of the image
 *     takes its place
 */
public record TreeCareSettings(Duration interval, Duration avoid, Duration replaceRootAfter) {
  public TreeCareSettings {
    if (!interval.isPositive() || !avoid.isPositive() || !replaceRootAfter.isPositive()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }

  /** Reads the settings from the part {@code ecms.master} of the configuration. */
  public static TreeCareSettings from(Config master) {
    return new TreeCareSettings(
        master.getDuration("tree.repair-interval"),
        master.getDuration("tree.avoid"),
        master.getDuration("tree.replace-root-after"));
  }
}

package io.ecms.node.agent;

import java.time.Duration;

/**
 * How a node watches those that it reads images from.
 *
 * @param interval pause between two questions to a parent that answers; one that has sent bytes
 *     meanwhile is not asked
 * @param retry pause between two questions to a parent that did not answer
 * @param timeout how long a parent may take to answer
 * @param failures how many questions in a row stay without an answer before that is told, 1 or more
 */
public record ParentWatchSettings(
    Duration interval, Duration retry, Duration timeout, int failures) {

  public ParentWatchSettings {
    if (!interval.isPositive() || !retry.isPositive() || !timeout.isPositive()) {
      throw new IllegalArgumentException("times must be positive");
    }
    if (failures < 1) {
      throw new IllegalArgumentException("failures must be positive: " + failures);
    }
  }
}

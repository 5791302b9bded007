package io.ecms.node.service;

import java.util.Map;

/**
 * The services of a host that its node controller looks after, over JMX as {@code
 * io.ecms:type=Services,name=NODE} (I11).
 */
public interface ServicesMXBean {
  /** {@code up}, {@code down} or {@code given-up} by name; those that were looked at. */
  Map<String, String> getStates();

  /** Since when they are so, in ISO 8601, by name. */
  Map<String, String> getSince();

  /** How often each was started again since the controller runs. */
  Map<String, Integer> getRestarts();

  /** What the checks or restarts of those say that do not run. */
  Map<String, String> getProblems();
}

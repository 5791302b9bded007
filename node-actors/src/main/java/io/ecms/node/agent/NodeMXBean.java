package io.ecms.node.agent;

import java.util.List;
import java.util.Map;

/** What a node controller shows over JMX as {@code io.ecms:type=Node,name=NODE}. */
public interface NodeMXBean {
  /** {@code compute}, {@code spare} or {@code image}. */
  String getRole();

  /** Highest epoch that the node has seen; 0 before its registration. */
  long getEpoch();

  /** Commands that are carried out now. */
  int getRunningCommands();

  /** Commands that wait for their turn. */
  int getQueuedCommands();

  /** Commands that ended, well or not, since the start. */
  long getEndedCommands();

  /** Commands that failed since the start. */
  long getFailedCommands();

  /**
   * Failed TLS handshakes with parents and children, of all images that the node serves now: who
   * was refused or has refused this node.
   */
  long getUntrustedPeers();

  /** Ids of the images that the node serves. */
  List<String> getMemberships();

  /**
   * For each image whose cache is counted: the part of what was read that the parent was not asked
   * for, 0 to 1 (T8).
   */
  Map<String, Double> getCacheHitRatios();
}

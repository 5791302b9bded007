package io.ecms.edge.http.api;

import io.ecms.core.model.NodeName;
import java.util.List;

/**
 * Where a VM would go (I3).
 *
 * @param candidates best first
 * @param refused all other nodes that the cluster knows
 */
public record PlacementView(List<Candidate> candidates, List<RefusedNode> refused) {

  /**
   * A node that would do.
   *
   * @param score 0 to 1, higher is better
   */
  public record Candidate(NodeName node, double score) {}
}

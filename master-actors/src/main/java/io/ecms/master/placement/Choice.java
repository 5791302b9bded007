package io.ecms.master.placement;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import java.util.List;

/** Result of {@link Placement#choose}. */
public sealed interface Choice {

  /**
   * The best node.
   *
   * @param epoch of the node as the view knows it; goes into the reservation
   * @param score 0 to 1
   */
  record Chosen(NodeName node, Epoch epoch, double score) implements Choice {}

  /**
   * No node fits.
   *
   * @param summary for a person, at most {@value Summary#MAX_LENGTH} characters
   * @param refusals one for each node that was looked at
   */
  record NoFit(String summary, List<Refusal> refusals) implements Choice {}
}

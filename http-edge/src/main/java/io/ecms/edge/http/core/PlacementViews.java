package io.ecms.edge.http.core;

import io.ecms.core.command.MasterReply;
import io.ecms.edge.http.api.PlacementView;
import io.ecms.edge.http.api.RefusedNode;

/** Shows where a VM would go. */
final class PlacementViews {
  private PlacementViews() {}

  static PlacementView of(MasterReply.Placements found) {
    return new PlacementView(
        found.candidates().stream()
            .map(one -> new PlacementView.Candidate(one.node(), one.score()))
            .toList(),
        found.refused().stream().map(one -> new RefusedNode(one.node(), one.reason())).toList());
  }
}

package io.ecms.edge.http.api;

import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import java.util.Optional;

/**
 * What add_node is given (E2).
 *
 * @param role empty for what the node's controller was started as
 */
public record AddNode(NodeName name, Optional<NodeRole> role) {}

package io.ecms.edge.http.api;

import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.core.setup.SshTarget;
import java.util.Optional;

/**
 * What add_node is given (E2).
 *
 * @param role empty for what the node's controller was started as
 * @param ssh where to install and start the controller first; empty when it runs already
 */
public record AddNode(NodeName name, Optional<NodeRole> role, Optional<SshTarget> ssh) {}

package io.ecms.edge.http.api;

import io.ecms.core.node.NodeStatus;
import java.util.Optional;

/** Which nodes; what is empty does not filter. */
public record NodeFilter(Optional<NodeStatus> state) {}

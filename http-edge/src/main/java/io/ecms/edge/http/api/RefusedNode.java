package io.ecms.edge.http.api;

import io.ecms.core.model.NodeName;

/**
 * Why a node was not taken.
 *
 * @param reason what is missing, with figures
 */
public record RefusedNode(NodeName node, String reason) {}

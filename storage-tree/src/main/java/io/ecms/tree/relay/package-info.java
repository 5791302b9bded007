/**
 * The agent's own byte pump between a node's cache and its parent, and between its children and its
 * cache.
 */
@NullMarked
package io.ecms.tree.relay;

import org.jspecify.annotations.NullMarked;

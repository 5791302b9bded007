/**
 * The pure planner of image trees: who is whose child, and what changes when a node comes or goes.
 */
@NullMarked
package io.ecms.tree.plan;

import org.jspecify.annotations.NullMarked;

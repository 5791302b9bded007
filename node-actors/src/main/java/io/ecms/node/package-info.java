/** The node-actors module. */
@NullMarked
package io.ecms.node;

import org.jspecify.annotations.NullMarked;

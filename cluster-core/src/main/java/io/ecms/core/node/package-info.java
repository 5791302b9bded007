/** The node (hypervisor host) as an entity. */
@NullMarked
package io.ecms.core.node;

import org.jspecify.annotations.NullMarked;

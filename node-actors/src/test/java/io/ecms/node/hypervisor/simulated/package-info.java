/** Tests. */
@NullMarked
package io.ecms.node.hypervisor.simulated;

import org.jspecify.annotations.NullMarked;

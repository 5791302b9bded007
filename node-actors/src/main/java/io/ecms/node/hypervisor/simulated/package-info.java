/** The hypervisor port in memory, with delays and faults on demand. */
@NullMarked
package io.ecms.node.hypervisor.simulated;

import org.jspecify.annotations.NullMarked;

/** Deterministic simulation: scenarios, workload, faults, and the command that runs seeds. */
@NullMarked
package io.ecms.sim;

import org.jspecify.annotations.NullMarked;

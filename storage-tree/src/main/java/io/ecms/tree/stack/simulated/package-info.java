/** A block stack in memory under the same contract, for simulations and load tests. */
@NullMarked
package io.ecms.tree.stack.simulated;

import org.jspecify.annotations.NullMarked;

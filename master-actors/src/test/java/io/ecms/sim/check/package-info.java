/** The invariants, checked from outside: they share no code with what they check. */
@NullMarked
package io.ecms.sim.check;

import org.jspecify.annotations.NullMarked;

/** What a simulation runs on: virtual time, chance from a seed, a network, a trace. */
@NullMarked
package io.ecms.sim.engine;

import org.jspecify.annotations.NullMarked;

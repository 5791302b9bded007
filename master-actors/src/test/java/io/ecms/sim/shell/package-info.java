/** The simulator's own shells around the product's logic: journal, entities, master, hosts. */
@NullMarked
package io.ecms.sim.shell;

import org.jspecify.annotations.NullMarked;

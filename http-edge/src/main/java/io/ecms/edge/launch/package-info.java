/** The outermost ring: reads the configuration and wires the roles of the program together. */
@NullMarked
package io.ecms.edge.launch;

import org.jspecify.annotations.NullMarked;

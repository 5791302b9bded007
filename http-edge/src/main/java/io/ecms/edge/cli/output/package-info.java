/** How results and progress look on a terminal, in a pipe and to a program. */
@NullMarked
package io.ecms.edge.cli.output;

import org.jspecify.annotations.NullMarked;

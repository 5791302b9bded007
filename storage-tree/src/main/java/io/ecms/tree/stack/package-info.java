/** The port through which a node takes its part in image trees. */
@NullMarked
package io.ecms.tree.stack;

import org.jspecify.annotations.NullMarked;

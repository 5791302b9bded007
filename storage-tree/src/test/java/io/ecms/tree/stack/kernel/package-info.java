/** Tests of the kernel stack: with a played kernel anywhere, with a real one inside a guest. */
@NullMarked
package io.ecms.tree.stack.kernel;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.ecms.tree.stack.simulated;

import org.jspecify.annotations.NullMarked;

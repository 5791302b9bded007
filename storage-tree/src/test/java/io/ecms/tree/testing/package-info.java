/** Test helpers that other modules reuse through this module's test jar. */
@NullMarked
package io.ecms.tree.testing;

import org.jspecify.annotations.NullMarked;

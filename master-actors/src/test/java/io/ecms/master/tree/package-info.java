/** Tests of the care for trees. */
@NullMarked
package io.ecms.master.tree;

import org.jspecify.annotations.NullMarked;

/** The storage-tree module. */
@NullMarked
package io.ecms.tree;

import org.jspecify.annotations.NullMarked;

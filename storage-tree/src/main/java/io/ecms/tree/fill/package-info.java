/** Fills a node's cache in the background and checks what is in it. */
@NullMarked
package io.ecms.tree.fill;

import org.jspecify.annotations.NullMarked;

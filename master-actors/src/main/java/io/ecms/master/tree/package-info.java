/** Keeps the recorded trees of images and what the nodes do the same, and replaces lost parents. */
@NullMarked
package io.ecms.master.tree;

import org.jspecify.annotations.NullMarked;

/** The blocks of an image from several parents: each block from the parent of its stripe. */
@NullMarked
package io.ecms.tree.stripe;

import org.jspecify.annotations.NullMarked;

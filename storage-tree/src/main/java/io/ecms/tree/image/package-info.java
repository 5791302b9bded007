/** The image node's store of golden images: raw, read-only, with a digest. */
@NullMarked
package io.ecms.tree.image;

import org.jspecify.annotations.NullMarked;

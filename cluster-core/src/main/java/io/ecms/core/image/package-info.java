/** The image and its distribution tree as an entity. */
@NullMarked
package io.ecms.core.image;

import org.jspecify.annotations.NullMarked;

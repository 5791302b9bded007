/** The disk as an entity. */
@NullMarked
package io.ecms.core.disk;

import org.jspecify.annotations.NullMarked;

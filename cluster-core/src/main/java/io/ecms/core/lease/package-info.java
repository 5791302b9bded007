/** The IP lease as an entity. */
@NullMarked
package io.ecms.core.lease;

import org.jspecify.annotations.NullMarked;

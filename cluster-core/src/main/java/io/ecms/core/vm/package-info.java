/** The VM as an entity. */
@NullMarked
package io.ecms.core.vm;

import org.jspecify.annotations.NullMarked;

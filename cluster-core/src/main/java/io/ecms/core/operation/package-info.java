/** Operations: the saga engine and its pure logic. */
@NullMarked
package io.ecms.core.operation;

import org.jspecify.annotations.NullMarked;

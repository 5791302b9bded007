/** Tests of filling caches. */
@NullMarked
package io.ecms.tree.fill;

import org.jspecify.annotations.NullMarked;

/** Tests of reading from several parents. */
@NullMarked
package io.ecms.tree.stripe;

import org.jspecify.annotations.NullMarked;

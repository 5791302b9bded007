/** Tests of the package of the same name. */
@NullMarked
package io.ecms.bench.record;

import org.jspecify.annotations.NullMarked;

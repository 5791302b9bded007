/** Tests of the package of the same name. */
@NullMarked
package io.ecms.bench.load;

import org.jspecify.annotations.NullMarked;

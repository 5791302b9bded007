/** Tests of the package of the same name. */
@NullMarked
package io.ecms.bench.profile;

import org.jspecify.annotations.NullMarked;

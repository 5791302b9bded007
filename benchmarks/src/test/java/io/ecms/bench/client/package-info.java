/** Tests of the package of the same name. */
@NullMarked
package io.ecms.bench.client;

import org.jspecify.annotations.NullMarked;

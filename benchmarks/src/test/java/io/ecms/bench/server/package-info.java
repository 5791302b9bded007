/** Tests of the package of the same name. */
@NullMarked
package io.ecms.bench.server;

import org.jspecify.annotations.NullMarked;

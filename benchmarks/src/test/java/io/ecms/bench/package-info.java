/** Tests of the benchmarks' own parts. */
@NullMarked
package io.ecms.bench;

import org.jspecify.annotations.NullMarked;

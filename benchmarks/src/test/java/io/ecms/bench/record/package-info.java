@NullMarked
package io.ecms.bench.record;

import org.jspecify.annotations.NullMarked;

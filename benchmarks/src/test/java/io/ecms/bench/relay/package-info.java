@NullMarked
package io.ecms.bench.relay;

import org.jspecify.annotations.NullMarked;

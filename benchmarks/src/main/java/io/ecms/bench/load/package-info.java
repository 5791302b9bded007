/** Load with a fixed number of clients or a fixed rate, and how long its work takes. */
@NullMarked
package io.ecms.bench.load;

import org.jspecify.annotations.NullMarked;

/** Messages between sagas, master and node controllers. */
@NullMarked
package io.ecms.core.protocol;

import org.jspecify.annotations.NullMarked;

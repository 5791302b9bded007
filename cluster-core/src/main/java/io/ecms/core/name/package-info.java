/** Names as entities, so that no two living things share one. */
@NullMarked
package io.ecms.core.name;

import org.jspecify.annotations.NullMarked;

/** Who has to leave the cluster when some members cannot reach each other any more. */
@NullMarked
package io.ecms.core.downing;

import org.jspecify.annotations.NullMarked;

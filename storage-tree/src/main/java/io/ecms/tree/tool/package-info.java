/** One small wrapper per host tool and wire protocol that the image tree drives. */
@NullMarked
package io.ecms.tree.tool;

import org.jspecify.annotations.NullMarked;

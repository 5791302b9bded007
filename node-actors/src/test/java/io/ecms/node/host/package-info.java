/** Tests. */
@NullMarked
package io.ecms.node.host;

import org.jspecify.annotations.NullMarked;

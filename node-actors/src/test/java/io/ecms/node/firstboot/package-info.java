/** Tests. */
@NullMarked
package io.ecms.node.firstboot;

import org.jspecify.annotations.NullMarked;

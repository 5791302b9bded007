/** Tests. */
@NullMarked
package io.ecms.node.hypervisor;

import org.jspecify.annotations.NullMarked;

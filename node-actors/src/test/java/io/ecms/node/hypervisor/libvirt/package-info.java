/** Tests. */
@NullMarked
package io.ecms.node.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;

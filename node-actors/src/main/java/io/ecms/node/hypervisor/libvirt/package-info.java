/** The hypervisor port on libvirt and QEMU, with a private libvirtd for those who want one. */
@NullMarked
package io.ecms.node.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;

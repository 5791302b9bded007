/**
 * The hypervisor port: what a node controller asks of the machine that runs its VMs (E5 to E7, T7).
 */
@NullMarked
package io.ecms.node.hypervisor;

import org.jspecify.annotations.NullMarked;

package io.ecms.node.hypervisor.libvirt;

/** Whether VMs run on the processor itself (KVM) or are emulated (TCG), as configured. */
public enum KvmMode {
  /** As {@link KvmProbe} finds. */
  AUTO,
  NEVER,
  ALWAYS
}

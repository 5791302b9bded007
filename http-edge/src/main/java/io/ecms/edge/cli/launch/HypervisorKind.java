package io.ecms.edge.cli.launch;

/** Which implementation of the hypervisor a node controller uses. */
public enum HypervisorKind {
  /** Real guests: QEMU through libvirt, images through the user-space tree. */
  LIBVIRT,
  /** No guests: the state machine of a hypervisor and of a tree, for load tests and trials. */
  SIMULATED;

  /** Name as written in options and configuration, for example {@code libvirt}. */
  public String word() {
    return switch (this) {
      case LIBVIRT -> "libvirt";
      case SIMULATED -> "simulated";
    };
  }

  @Override
  public String toString() {
    return word();
  }
}

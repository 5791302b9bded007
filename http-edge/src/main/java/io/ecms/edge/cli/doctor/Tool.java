package io.ecms.edge.cli.doctor;

import java.util.List;

/** A program of the host that real VMs need, with the Debian package that brings it. */
public enum Tool {
  QEMU("qemu-system-x86_64", "qemu-system-x86", "6.0"),
  QEMU_IMG("qemu-img", "qemu-utils", "6.0"),
  /** Its QMP monitor and NBD exports carry the image tree. */
  QEMU_STORAGE_DAEMON("qemu-storage-daemon", "qemu-utils", "6.0"),
  LIBVIRTD("libvirtd", "libvirt-daemon-system", "7.0"),
  GENISOIMAGE("genisoimage", "genisoimage", ""),
  UNSHARE("unshare", "util-linux", "");

  private final String program;
  private final String debianPackage;
  private final String minimum;

  Tool(String program, String debianPackage, String minimum) {
    this.program = program;
    this.debianPackage = debianPackage;
    this.minimum = minimum;
  }

  /** Name of its file. */
  public String program() {
    return program;
  }

  /** Debian package that brings it. */
  public String debianPackage() {
    return debianPackage;
  }

  /** Lowest version that is known to do, or empty when any does. */
  public String minimum() {
    return minimum;
  }

  /** Those that are not on the path. */
  public static List<Tool> missing(ToolPath path) {
    return List.of(values()).stream().filter(tool -> path.find(tool.program).isEmpty()).toList();
  }
}

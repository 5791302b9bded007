package io.ecms.tree.stack.kernel;

import io.ecms.tree.tool.kernel.Dmsetup;
import io.ecms.tree.tool.kernel.Modprobe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether this host can be a node of a tree at all: programs, modules, daemons (T3). */
final class HostCheck {
  private static final List<String> PROGRAMS =
      List.of("dmsetup", "tgtd", "tgtadm", "iscsiadm", "losetup", "modprobe", "setsid");
  private static final List<String> LVM_PROGRAMS =
      List.of("pvcreate", "vgcreate", "vgchange", "lvcreate", "lvs", "vgs");

  /** The first is what everything here needs. */
  private static final List<String> MODULES =
      List.of(
          "dm_mod",
          "dm_multipath",
          "dm_service_time",
          "dm_snapshot",
          "dm_zero",
          "loop",
          "iscsi_tcp",
          "sd_mod");

  private static final List<String> TARGETS = List.of("linear", "multipath", "snapshot", "zero");

  private final KernelStackSettings settings;
  private final KernelHost host;
  private final Modprobe modprobe;
  private final Dmsetup dmsetup;

  HostCheck(KernelStackSettings settings, KernelHost host, Modprobe modprobe, Dmsetup dmsetup) {
    this.settings = settings;
    this.host = host;
    this.modprobe = modprobe;
    this.dmsetup = dmsetup;
  }

  /** Whether what an earlier agent left can be looked for. */
  List<Finding> basics() {
    List<Finding> findings = missing(PROGRAMS);
    return findings.isEmpty() ? absent(MODULES.subList(0, 1)) : findings;
  }

  /** Loads the modules; what is asked of the kernel is not asked when programs are missing. */
  List<Finding> findings() throws IOException {
    List<Finding> findings = new ArrayList<>(programs());
    if (findings.isEmpty()) {
      findings.addAll(modules());
      findings.addAll(targets());
      if (!host.hasInitiatorDaemon()) {
        findings.add(
            Finding.refuse(
                "iscsid-not-running",
                "iscsid does not run; start it, for example by systemctl start iscsid.socket"));
      }
    }
    return List.copyOf(findings);
  }

  private List<Finding> programs() {
    List<String> needed = new ArrayList<>(PROGRAMS);
    needed.addAll(settings.cache().programs());
    if (settings.volumes().isPresent()) {
      needed.addAll(LVM_PROGRAMS);
    }
    return missing(needed);
  }

  private List<Finding> missing(List<String> needed) {
    return needed.stream()
        .filter(program -> !host.hasProgram(program))
        .map(program ->
            Finding.refuse(
                "kernel-tool-missing",
                "program %s is missing; on Debian install tgt open-iscsi dmsetup lvm2 bcache-tools"
                    .formatted(program)))
        .toList();
  }

  private List<Finding> modules() {
    List<String> needed = new ArrayList<>(MODULES);
    needed.addAll(settings.cache().modules());
    return absent(needed);
  }

  private List<Finding> absent(List<String> needed) {
    return needed.stream()
        .filter(module -> !modprobe.load(module))
        .map(module ->
            Finding.refuse(
                "kernel-module-missing",
                "module %s is not there and cannot be loaded, but cache %s needs it or iSCSI does"
                    .formatted(module, settings.cache().word())))
        .toList();
  }

  private List<Finding> targets() {
    List<String> needed = new ArrayList<>(TARGETS);
    needed.addAll(settings.cache().targets());
    Set<String> known = dmsetup.targets();
    return needed.stream()
        .filter(target -> !known.contains(target))
        .map(target ->
            Finding.refuse(
                "kernel-target-missing",
                ("device-mapper of this kernel knows no %s devices; dmsetup targets lists what it"
                        + " knows")
                    .formatted(target)))
        .toList();
  }
}

package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.DomainSpec.Hardware;
import io.ecms.node.hypervisor.NetworkMode;
import io.ecms.tree.stack.VmDisk;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Fingerprint of a VM's hardware. Spelled out field by field, because it is kept with domains that
 * outlive a version of this program.
 */
final class HardwareDigest {
  private HardwareDigest() {}

  static String of(Hardware hardware) {
    List<String> fields = new ArrayList<>();
    fields.add("vcpus=" + hardware.vcpus());
    fields.add("memory=" + hardware.memoryMib());
    fields.add("mac=" + hardware.nic().mac());
    fields.add(
        switch (hardware.nic().mode()) {
          case NetworkMode.User _ -> "network=user";
          case NetworkMode.None _ -> "network=none";
          case NetworkMode.Bridge bridge -> "network=bridge:" + bridge.name();
        });
    fields.add("disk=" + hardware.disk().file() + ":" + hardware.disk().sizeBytes());
    fields.add(
        switch (hardware.disk().backing()) {
          case VmDisk.None _ -> "backing=none";
          case VmDisk.Device _ -> "backing=device";
          case VmDisk.NbdUnix nbd -> "backing=nbd:" + nbd.socket() + ":" + nbd.export();
        });
    hardware
        .boot()
        .ifPresent(boot -> {
          fields.add("kernel=" + boot.kernel());
          boot.initrd().ifPresent(initrd -> fields.add("initrd=" + initrd));
          fields.add("cmdline=" + boot.commandLine());
        });
    return sha256(String.join("\n", fields));
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

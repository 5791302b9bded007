package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.DirectBoot;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.NetworkMode;
import io.ecms.node.hypervisor.Nic;
import io.ecms.tree.stack.VmDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import javax.xml.stream.XMLStreamException;

/**
 * Writes domain definitions (E6, T4).
 *
 * <p>The disk's backing is named here and not in the qcow2 file, because it is a socket of this
 * host. When it cannot be read the VM is suspended ({@code rerror_policy}) until it can be again,
 * see {@link IoErrorResumer}; {@code reconnect} does the same inside QEMU for a while, and is
 * ignored by a libvirt older than 9.5.
 */
final class DomainXml {
  /**
   * Where the first-boot disk is; a CD-ROM, since its medium can leave without the guest's help.
   */
  static final String FIRST_BOOT_TARGET = "hda";

  /** Port through which the agent in a guest is asked, if it has one. */
  private static final String GUEST_AGENT = "org.qemu.guest_agent.0";

  /** Translated code that QEMU keeps for an emulated guest: the default of 1 GiB is too dear. */
  private static final long TRANSLATION_CACHE_MIB = 32;

  private final DomainSpec spec;
  private final boolean kvm;
  private final String unusedVncPassword;
  private final XmlTree xml;

  private DomainXml(DomainSpec spec, boolean kvm, String unusedVncPassword, XmlTree xml) {
    this.spec = spec;
    this.kvm = kvm;
    this.unusedVncPassword = unusedVncPassword;
    this.xml = xml;
  }

  /**
   * The definition of a domain.
   *
   * @param unusedVncPassword stands in the definition so that the screen asks for a password at
   *     all; it is replaced in the running QEMU by the real one, which is never written anywhere
   */
  static String of(DomainSpec spec, boolean kvm, String unusedVncPassword) {
    return XmlTree.render(xml -> new DomainXml(spec, kvm, unusedVncPassword, xml).domain());
  }

  /** The first-boot drive without its medium. */
  static String emptyFirstBootDrive() {
    return XmlTree.render(xml ->
        xml.element(
            "disk",
            () -> {
              xml.empty("target", "dev", FIRST_BOOT_TARGET, "bus", "ide");
              xml.empty("readonly");
            },
            "type",
            "file",
            "device",
            "cdrom"));
  }

  /** The same for every start of a VM, so that a repeated definition replaces the first. */
  private static UUID uuid(DomainSpec spec) {
    return UUID.nameUUIDFromBytes(("ecms:" + spec.vm()).getBytes(StandardCharsets.UTF_8));
  }

  private void domain() throws XMLStreamException {
    xml.element("domain", this::body, "type", kvm ? "kvm" : "qemu");
  }

  private void body() throws XMLStreamException {
    xml.text("name", spec.vm().value());
    xml.text("uuid", uuid(spec).toString());
    xml.text("title", spec.name().value());
    xml.element("metadata", () -> DomainRecord.of(spec).write(xml));
    xml.text("memory", spec.memoryMib(), "unit", "MiB");
    xml.text("vcpu", spec.vcpus());
    xml.element("os", this::operatingSystem);
    xml.element("features", this::features);
    if (kvm) {
      xml.empty("cpu", "mode", "host-passthrough", "check", "none", "migratable", "on");
    }
    xml.empty("clock", "offset", "utc");
    xml.text("on_poweroff", "destroy");
    xml.text("on_reboot", "restart");
    xml.text("on_crash", "destroy");
    xml.element("devices", this::devices);
  }

  private void operatingSystem() throws XMLStreamException {
    xml.text("type", "hvm", "arch", "x86_64", "machine", "pc");
    if (spec.boot().isPresent()) {
      DirectBoot boot = spec.boot().get();
      xml.text("kernel", boot.kernel().toString());
      if (boot.initrd().isPresent()) {
        xml.text("initrd", boot.initrd().get().toString());
      }
      xml.text("cmdline", boot.commandLine());
    } else {
      xml.empty("boot", "dev", "hd");
    }
  }

  private void features() throws XMLStreamException {
    xml.empty("acpi");
    xml.empty("apic");
    if (!kvm) {
      xml.element("tcg", () -> xml.text("tb-cache", TRANSLATION_CACHE_MIB, "unit", "MiB"));
    }
  }

  private void devices() throws XMLStreamException {
    disk(spec.disk());
    firstBootDrive();
    network(spec.nic());
    xml.element(
        "serial",
        () -> {
          // Appended, so that the file may be cut from outside when a guest writes without end.
          xml.empty("source", "path", spec.serialLog().toString(), "append", "on");
          xml.empty("target", "port", "0");
        },
        "type",
        "file");
    xml.element(
        "channel",
        () -> xml.empty("target", "type", "virtio", "name", GUEST_AGENT),
        "type",
        "unix");
    xml.empty(
        "graphics",
        "type",
        "vnc",
        "autoport",
        "yes",
        "listen",
        "127.0.0.1",
        "passwd",
        unusedVncPassword);
    xml.element("video", () -> xml.empty("model", "type", "vga"));
    xml.element(
        "rng", () -> xml.text("backend", "/dev/urandom", "model", "random"), "model", "virtio");
  }

  private void disk(VmDisk disk) throws XMLStreamException {
    boolean device = disk.backing() instanceof VmDisk.Device;
    xml.element(
        "disk",
        () -> {
          xml.empty(
              "driver",
              "name",
              "qemu",
              "type",
              device ? "raw" : "qcow2",
              "error_policy",
              "stop",
              "rerror_policy",
              "stop",
              "discard",
              "unmap");
          xml.empty("source", device ? "dev" : "file", disk.file().toString());
          backing(disk.backing());
          xml.empty("target", "dev", "vda", "bus", "virtio");
        },
        "type",
        device ? "block" : "file",
        "device",
        "disk");
  }

  private void backing(VmDisk.Backing backing) throws XMLStreamException {
    switch (backing) {
      case VmDisk.None _ -> xml.empty("backingStore");
      case VmDisk.Device _ -> xml.empty("backingStore");
      case VmDisk.NbdUnix nbd ->
          xml.element(
              "backingStore",
              () -> {
                xml.empty("format", "type", "raw");
                xml.element(
                    "source", () -> nbdSource(nbd), "protocol", "nbd", "name", nbd.export());
                xml.empty("backingStore");
              },
              "type",
              "network");
    }
  }

  private void nbdSource(VmDisk.NbdUnix nbd) throws XMLStreamException {
    xml.empty("host", "transport", "unix", "socket", nbd.socket().toString());
    if (nbd.reconnectDelay().isPositive()) {
      xml.empty("reconnect", "delay", Long.toString(nbd.reconnectDelay().toSeconds()));
    }
  }

  private void firstBootDrive() throws XMLStreamException {
    if (spec.firstBootIso().isEmpty()) {
      return;
    }
    Path iso = spec.firstBootIso().get();
    xml.element(
        "disk",
        () -> {
          xml.empty("driver", "name", "qemu", "type", "raw");
          xml.empty("source", "file", iso.toString());
          xml.empty("target", "dev", FIRST_BOOT_TARGET, "bus", "ide");
          xml.empty("readonly");
        },
        "type",
        "file",
        "device",
        "cdrom");
  }

  private void network(Nic nic) throws XMLStreamException {
    switch (nic.mode()) {
      case NetworkMode.None _ -> {}
      case NetworkMode.User _ -> xml.element("interface", () -> card(nic), "type", "user");
      case NetworkMode.Bridge bridge ->
          xml.element(
              "interface",
              () -> {
                xml.empty("source", "bridge", bridge.name());
                card(nic);
              },
              "type",
              "bridge");
    }
  }

  private void card(Nic nic) throws XMLStreamException {
    xml.empty("mac", "address", nic.mac().value());
    xml.empty("model", "type", "virtio");
    // No network boot: it would cost every start a second.
    xml.empty("rom", "enabled", "no");
  }
}

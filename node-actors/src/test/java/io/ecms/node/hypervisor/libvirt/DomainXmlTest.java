package io.ecms.node.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.VmId;
import io.ecms.node.hypervisor.DirectBoot;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.Specs;
import io.ecms.tree.stack.VmDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DomainXmlTest {
  private static final String HOSTILE = "/a'b\"<c>&amp;d";
  private static final DomainSpec SPEC =
      Specs.of(
          new VmId("vm-12345678"),
          Path.of("/logs" + HOSTILE),
          new VmDisk(
              Path.of(HOSTILE),
              1 << 20,
              new VmDisk.NbdUnix(Path.of("/s" + HOSTILE), "image", Duration.ofSeconds(30))),
          Optional.of(new DirectBoot(Path.of("/k"), Optional.empty(), "x=\"<y>\" ]]>")),
          Optional.of(Path.of("/iso" + HOSTILE)));

  @Test
  void whatIsWrittenIsReadBackWhateverItContains() {
    DomainRecord record = DomainRecord.read(DomainXml.of(SPEC, false, "unused88")).orElseThrow();
    assertThat(record.vm()).isEqualTo(SPEC.vm());
    assertThat(record.owner()).isEqualTo(SPEC.owner());
    assertThat(record.serialLog()).isEqualTo(SPEC.serialLog());
    assertThat(record.firstBootIso()).isEqualTo(SPEC.firstBootIso());
    assertThat(record.firstBootAttached()).isTrue();
    assertThat(record.hardware()).isEqualTo(HardwareDigest.of(SPEC.hardware()));
    assertThat(record.vnc()).as("screen of a domain that is off").isEmpty();
  }

  @Test
  void hostileTextStaysText() {
    assertThat(DomainXml.of(SPEC, false, "unused88"))
        .contains("<domain type=\"qemu\">", "&lt;c&gt;", "delay=\"30\"")
        .doesNotContain("<c>", "<y>", Specs.VNC_PASSWORD.secret());
    assertThat(DomainXml.of(SPEC, true, "unused88"))
        .contains("<domain type=\"kvm\">")
        .doesNotContain("<tcg>");
  }

  @Test
  void aDeviceIsGivenToTheGuestAsItIs() {
    VmDisk disk = new VmDisk(Path.of("/dev/mapper/vm-1"), 1 << 20, new VmDisk.Device());
    DomainSpec spec =
        Specs.of(
            new VmId("vm-12345678"), Path.of("/logs"), disk, Optional.empty(), Optional.empty());
    assertThat(DomainXml.of(spec, false, "unused88"))
        .contains("type=\"block\"", "dev=\"/dev/mapper/vm-1\"", "type=\"raw\"")
        .doesNotContain("qcow2");
    assertThat(HardwareDigest.of(spec.hardware())).isNotEqualTo(HardwareDigest.of(SPEC.hardware()));
  }

  /** libvirt declares the namespace of metadata for a running domain, and fails if it is there. */
  @Test
  void metadataForARunningDomainDeclaresNoNamespace() {
    assertThat(DomainRecord.of(SPEC).metadata()).startsWith("<vm ").doesNotContain("xmlns");
  }

  @Test
  void someoneElsesDomainIsNotOurs() {
    assertThat(DomainRecord.read("<domain type='qemu'><name>a</name></domain>")).isEmpty();
  }

  @Test
  void onlyHardwareMakesTheDigest() {
    String digest = HardwareDigest.of(SPEC.hardware());
    assertThat(HardwareDigest.of(Specs.withOwner(SPEC, Specs.owner(9)).hardware()))
        .isEqualTo(digest);
    assertThat(HardwareDigest.of(Specs.withMemory(SPEC, 256).hardware())).isNotEqualTo(digest);
  }
}

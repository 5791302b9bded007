package io.ecms.node.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.VmId;
import io.ecms.tree.testing.RequiresTool;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.libvirt.LibvirtException;

/** Statistics of all domains with one call, over libvirt's test driver. */
class DomainStatsTest {
  private static final int DOMAINS = 100;
  private static final Duration LIMIT = Duration.ofMillis(50);

  @Test
  void whatAllDevicesCountIsAddedUp() {
    VmId vm = new VmId("vm-00000001");

    assertThat(
            DomainStats.usage(
                vm,
                Map.of(
                    "cpu.time", 2_000_000_000L,
                    "balloon.current", 131_072L,
                    "block.count", 2L,
                    "block.0.rd.bytes", 5L,
                    "block.1.rd.bytes", 7L,
                    "net.count", 1L,
                    "net.0.tx.bytes", 9L)))
        .satisfies(usage -> {
          assertThat(usage.cpuTime()).isEqualTo(Duration.ofSeconds(2));
          assertThat(usage.memoryMib()).isEqualTo(128);
          assertThat(usage.diskReadBytes()).isEqualTo(12);
          assertThat(usage.diskWrittenBytes()).isZero();
          assertThat(usage.netSentBytes()).isEqualTo(9);
        });
  }

  @Test
  @RequiresTool("libvirtd")
  void aHundredDomainsTakeOneCallOfLessThanFiftyMilliseconds(TestReporter reporter)
      throws LibvirtException {
    EventLoop.ensureStarted();
    LibvirtLink link = new LibvirtLink("test:///default");
    try {
      for (int i = 0; i < DOMAINS; i++) {
        link.domainCreateXML(
            """
            <domain type='test'><name>vm-%08d</name><memory unit='MiB'>16</memory><vcpu>1</vcpu>
            <os><type>hvm</type></os></domain>\
            """
                .formatted(i),
            0);
      }
      assertThat(link.usage()).as("warm").hasSize(DOMAINS);

      long before = System.nanoTime();
      assertThat(link.usage()).hasSize(DOMAINS);
      Duration took = Duration.ofNanos(System.nanoTime() - before);

      reporter.publishEntry("microseconds for " + DOMAINS, String.valueOf(took.toNanos() / 1000));
      assertThat(took).isLessThan(LIMIT);
    } finally {
      link.close();
    }
  }
}

package io.ecms.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.node.host.HostFacts.HypervisorFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFactsReaderTest {
  private static final HypervisorFacts NONE = new HypervisorFacts("simulated", "1", false);

  private final Path proc;

  HostFactsReaderTest(@TempDir Path proc) {
    this.proc = proc;
  }

  @BeforeEach
  void aHostWithTwoProcessors() throws IOException {
    Files.createDirectories(proc.resolve("sys/kernel"));
    Files.writeString(proc.resolve("sys/kernel/hostname"), "host-7\n");
    Files.writeString(
        proc.resolve("cpuinfo"),
        "processor\t: 0\nmodel name\t: Fast: CPU\n\nprocessor\t: 1\nmodel name\t: Fast: CPU\n");
    Files.writeString(
        proc.resolve("meminfo"),
        "MemTotal:       8388608 kB\nMemFree: 1 kB\nMemAvailable:    2098176 kB\n");
  }

  @Test
  void theFactsAreRead() {
    HostFacts facts = new HostFactsReader(proc, proc).read(NONE);
    assertThat(facts.hostName()).isEqualTo("host-7");
    assertThat(facts.cpus()).isEqualTo(2);
    assertThat(facts.cpuModel()).isEqualTo("Fast: CPU");
    assertThat(facts.totalMemoryMib()).isEqualTo(8192);
    assertThat(facts.freeMemoryMib()).isEqualTo(2049);
    assertThat(facts.totalStorageGib()).isGreaterThanOrEqualTo(facts.freeStorageGib());
    assertThat(facts.hypervisor()).isEqualTo(NONE);
  }

  @Test
  void aHostThatCannotBeReadIsAnErrorWithItsReason() throws IOException {
    Files.writeString(proc.resolve("meminfo"), "MemTotal: lots kB\n");
    assertThatThrownBy(() -> new HostFactsReader(proc, proc).read(NONE))
        .isInstanceOf(UncheckedIOException.class)
        .hasStackTraceContaining("MemTotal in meminfo is not a number");
  }

  @Test
  void thisHostHasFacts() {
    HostFacts facts = new HostFactsReader(Path.of("/proc"), proc).read(NONE);
    assertThat(facts.cpus()).isPositive();
    assertThat(facts.freeMemoryMib()).isBetween(1L, facts.totalMemoryMib());
    assertThat(facts.platform().kernel()).matches("\\d+\\.\\d+.*");
    assertThat(facts.platform().numaNodes()).isPositive();
  }
}

package io.ecms.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.VmId;
import io.ecms.core.protocol.AgentMessage.VmUsage;
import io.ecms.node.hypervisor.DomainUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageBookTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final VmId VM = new VmId("vm-00000001");

  private final UsageBook book = new UsageBook();

  private void seen(int second, int cpuMillis) {
    book.note(
        NOW.plusSeconds(second),
        List.of(new DomainUsage(VM, Duration.ofMillis(cpuMillis), 128, 170, 1, 2, 3, 4)));
  }

  private VmUsage at(int second) {
    return book.of(VM, NOW.plusSeconds(second)).orElseThrow();
  }

  @Test
  void howFastIsKnownAfterTheSecondLook() {
    assertThat(book.of(VM, NOW)).isEmpty();
    seen(0, 1_000);
    assertThat(at(1).cpuPermille()).isEmpty();

    seen(5, 1_500);

    assertThat(at(7).cpuPermille()).contains(100);
    assertThat(at(7).age()).isEqualTo(Duration.ofSeconds(2));
    assertThat(at(7).diskWrittenBytes()).isEqualTo(2);
  }

  @Test
  void aVmThatHasBegunAnewOrEndedIsNotComparedWithWhatItWas() {
    seen(0, 9_000);
    seen(5, 100);
    assertThat(at(5).cpuPermille()).isEmpty();

    book.note(NOW.plusSeconds(10), List.of());

    assertThat(book.of(VM, NOW.plusSeconds(10))).isEmpty();
  }
}

package io.ecms.master.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.VmId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShortagesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final VmId VM = new VmId("vm-aaaaaaaa");
  private static final VmId OTHER = new VmId("vm-bbbbbbbb");

  private final Shortages shortages = new Shortages();

  @Test
  void countsOnlyWhenItLasts() {
    assertThat(shortages.lasts(VM, NOW)).isFalse();
    assertThat(shortages.lasts(VM, NOW.plusMillis(100))).isFalse();
    assertThat(shortages.lasts(OTHER, NOW.plus(Shortages.LASTING))).isFalse();
    assertThat(shortages.lasts(VM, NOW.plus(Shortages.LASTING))).isTrue();
  }

  @Test
  void beginsAnewWhenThereWasRoomMeanwhile() {
    assertThat(shortages.lasts(VM, NOW)).isFalse();
    shortages.end(VM);
    assertThat(shortages.lasts(VM, NOW.plusSeconds(1))).isFalse();
  }

  @Test
  void isForgotten() {
    assertThat(shortages.lasts(VM, NOW)).isFalse();
    Instant later = NOW.plus(Shortages.FORGOTTEN).plusMillis(1);
    assertThat(shortages.lasts(VM, later)).isFalse();
    assertThat(shortages.lasts(VM, later.plus(Shortages.LASTING))).isTrue();
  }
}

package io.ecms.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.core.entity.History;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.VmId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpLeaseTest {
  static final MacAddress MAC = new MacAddress("52:54:0a:20:00:05");
  private static final VmId VM = new VmId("vm-00000001");
  private static final VmId OTHER = new VmId("vm-00000002");

  private final History<IpLease.Command, IpLease.Event, IpLease.State> lease =
      History.of(IpLease.LOGIC);

  @Test
  void aSecondOwnerIsRefused() {
    lease.accept(new IpLease.Hold(VM, MAC));

    assertThat(lease.refuse(new IpLease.Hold(OTHER, MAC))).isEqualTo("lease-held");
    assertThat(lease.state().vm()).contains(VM);
  }

  @Test
  void aReleaseBySomebodyElseIsRefused() {
    lease.accept(new IpLease.Hold(VM, MAC));

    assertThat(lease.refuse(new IpLease.Release(OTHER))).isEqualTo("lease-not-yours");
    assertThat(lease.refuse(new IpLease.Quarantine(OTHER, lease.now())))
        .isEqualTo("lease-not-yours");
    lease.accept(new IpLease.Release(VM));
    assertThat(lease.state()).isEqualTo(new IpLease.Free());
  }

  @Test
  void aQuarantinedAddressRestsUntilItsTime() {
    lease.accept(new IpLease.Hold(VM, MAC));
    lease.accept(new IpLease.Quarantine(VM, lease.now().plusSeconds(600)));

    assertThat(lease.refuse(new IpLease.Hold(OTHER, MAC))).isEqualTo("lease-quarantined");
    assertThat(lease.refuse(new IpLease.Hold(VM, MAC))).isEqualTo("lease-quarantined");
    lease.pass(Duration.ofMinutes(10));
    lease.accept(new IpLease.Hold(OTHER, MAC));
    assertThat(lease.state()).isEqualTo(new IpLease.Held(OTHER, MAC));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "default", ":10.0.0.1", "default:", "default:10.0.0.256", "A b:1.2.3.4"})
  void anIdOfAnotherFormIsRefused(String text) {
    assertThatThrownBy(() -> LeaseId.parse(text)).isInstanceOf(InvalidValue.class);
  }

  @Test
  void anIdIsReadAsItIsWritten() {
    assertThat(LeaseId.parse("default:10.32.0.5")).hasToString("default:10.32.0.5");
  }
}

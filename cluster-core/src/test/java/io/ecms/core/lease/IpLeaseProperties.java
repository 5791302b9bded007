package io.ecms.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.History;
import io.ecms.core.model.VmId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IpLeaseProperties {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** I2: an address goes from one owner to another only by way of being free. */
  @Property
  void anOwnerIsNeverReplaced(@ForAll("commands") List<IpLease.Command> commands) {
    History<IpLease.Command, IpLease.Event, IpLease.State> lease = History.of(IpLease.LOGIC);
    for (IpLease.Command command : commands) {
      Optional<VmId> before = owner(lease.state());
      lease.give(command);
      Optional<VmId> after = owner(lease.state());
      if (before.isPresent() && !after.equals(before)) {
        assertThat(after).isEmpty();
        assertThat(Optional.of(vmOf(command))).isEqualTo(before);
      }
    }
  }

  private static Optional<VmId> owner(IpLease.State state) {
    return state instanceof IpLease.Held(var vm, _) ? Optional.of(vm) : Optional.empty();
  }

  private static VmId vmOf(IpLease.Command command) {
    return switch (command) {
      case IpLease.Hold(var vm, _) -> vm;
      case IpLease.Release(var vm) -> vm;
      case IpLease.Quarantine(var vm, _) -> vm;
    };
  }

  @Provide
  Arbitrary<List<IpLease.Command>> commands() {
    Arbitrary<VmId> vms =
        Arbitraries.integers().between(1, 3).map(i -> new VmId("vm-%08d".formatted(i)));
    Arbitrary<Instant> times = Arbitraries.integers().between(0, 60).map(START::plusSeconds);
    return Arbitraries.oneOf(
            vms.map(vm -> (IpLease.Command) new IpLease.Hold(vm, IpLeaseTest.MAC)),
            vms.map(IpLease.Release::new),
            Combinators.combine(vms, times).as(IpLease.Quarantine::new))
        .list()
        .ofMaxSize(40);
  }
}

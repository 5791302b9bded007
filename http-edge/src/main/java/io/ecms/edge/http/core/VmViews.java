package io.ecms.edge.http.core;

import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.Problem;
import io.ecms.core.vm.Placement;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmSpec;
import io.ecms.edge.http.api.VmView;
import java.util.Optional;

/** Shows VMs. */
final class VmViews {
  private VmViews() {}

  static Optional<VmView> of(Vm.State state) {
    return switch (state) {
      case Vm.Absent() -> Optional.empty();
      case Vm.Known vm -> Optional.of(of(vm));
    };
  }

  static VmView of(Vm.Known vm) {
    VmSpec spec = vm.spec();
    return new VmView(
        vm.id(),
        spec.name(),
        vm.shown(),
        spec.vcpus(),
        spec.memoryMib(),
        spec.diskGib(),
        spec.image(),
        spec.hostname(),
        spec.network(),
        spec.labels(),
        spec.restart(),
        vm.restarts().count(),
        vm.restarts().next().orElse(null),
        vm.placement().map(Placement::node).orElse(null),
        vm.placement().map(Placement::lease).map(LeaseId::ip).orElse(null),
        vm.placement().map(Placement::mac).orElse(null),
        vm.vnc().orElse(null),
        vm.reason().map(Problem::message).orElse(null),
        vm.claim().map(Vm.InHand::operation).orElse(null),
        vm.createdAt(),
        vm.updatedAt());
  }
}

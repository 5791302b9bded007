package io.ecms.core.operation;

import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.ResourceName;
import io.ecms.core.vm.VmSpec;
import java.util.Map;
import java.util.Optional;

/** What is wanted of VMs in tests. */
final class Specs {
  private Specs() {}

  static VmSpec named(String name, String hostname) {
    return new VmSpec(
        new ResourceName(name),
        1,
        128,
        1,
        new ImageId("img-00000001"),
        new NetworkName("default"),
        new HostName(hostname),
        Optional.empty(),
        Map.of());
  }
}

package io.ecms.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.core.vm.VmSpec;
import java.util.Optional;
import java.util.Set;

/** What a saga asks the master for: proposals from its view, which an entity may refuse. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface MasterQuestion extends Wire {
  /**
   * A node for a VM.
   *
   * @param refused nodes that have refused already
   * @param pinned the only node that will do, because the VM's disk is there
   */
  record ChooseNode(VmId vm, VmSpec spec, Set<NodeName> refused, Optional<NodeName> pinned)
      implements MasterQuestion {}

  /**
   * An address for a VM.
   *
   * @param refused addresses that were refused already
   */
  record ChooseAddress(VmId vm, NetworkName network, Set<IpAddress> refused)
      implements MasterQuestion {}

  /** A place in an image's tree. */
  record PlanTree(ImageId image, NodeName node) implements MasterQuestion {}
}

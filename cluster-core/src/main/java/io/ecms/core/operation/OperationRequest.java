package io.ecms.core.operation;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.ImageSource;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.node.NodeRole;
import io.ecms.core.setup.SshTarget;
import io.ecms.core.vm.VmSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operation is to do. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface OperationRequest extends Wire {

  /**
   * Takes a node into the cluster (E2).
   *
   * @param role what its controller says unless given
   * @param ssh where to install and start its controller first; empty when it runs already
   */
  record NodeAdd(NodeName node, Optional<NodeRole> role, Optional<SshTarget> ssh)
      implements OperationRequest {}

  /** Brings an image in and makes it the root of a tree of {@code degree} (T1). */
  record ImageImport(
      ImageId image, ResourceName name, ImageSource source, int degree, NodeName imageNode)
      implements OperationRequest {}

  /** Starts a VM (E4). */
  record VmStart(VmId vm) implements OperationRequest {}

  /**
   * Makes and starts VMs of one kind (T4); see {@link BatchMember} for their names and ids.
   *
   * @param template what is wanted of each; its name and host name get a number behind
   * @param count 1 or more
   */
  record VmBatch(VmSpec template, int count, BatchPolicy policy) implements OperationRequest {}

  /** Starts a VM of a batch: takes its place, then waits until the batch gives it its turn. */
  record VmStartInBatch(VmId vm, OperationId batch) implements OperationRequest {}

  /** Stops a VM, by force when it has not listened for {@code grace} (E7). */
  record VmStop(VmId vm, Duration grace) implements OperationRequest {}

  /** Starts a VM again by its restart policy. */
  record VmRestart(VmId vm) implements OperationRequest {}

  /** Turns a VM off at once. */
  record VmKill(VmId vm) implements OperationRequest {}

  /** Reboots a VM, by a reset when it has not listened for {@code grace}. */
  record VmReboot(VmId vm, Duration grace) implements OperationRequest {}

  /** Resets a VM at once. */
  record VmReset(VmId vm) implements OperationRequest {}

  /** Makes a VM stand still. */
  record VmSuspend(VmId vm) implements OperationRequest {}

  /** Lets a suspended VM go on. */
  record VmResume(VmId vm) implements OperationRequest {}

  /** Keeps a VM's memory on its node and turns it off. */
  record VmSave(VmId vm) implements OperationRequest {}

  /** Gives a VM another name. */
  record VmRename(VmId vm, ResourceName name) implements OperationRequest {}

  /** Changes what a VM takes; what is empty stays. */
  record VmResize(VmId vm, Optional<Integer> vcpus, Optional<Long> memoryMib)
      implements OperationRequest {}

  /** Throws a VM's disk away, for a new one from its image. */
  record VmRebuild(VmId vm) implements OperationRequest {}

  /** Removes a VM with all that it holds (E7). */
  record VmDestroy(VmId vm) implements OperationRequest {}

  /**
   * Makes nodes members of an image's tree before any VM needs it there (T1).
   *
   * @param nodes by name; empty for all compute nodes that are up
   */
  record TreeUp(ImageId image, List<NodeName> nodes) implements OperationRequest {
    public TreeUp {
      nodes = nodes.stream().distinct().sorted().toList();
    }
  }

  /**
   * Takes nodes out of an image's tree, leaves first; their caches stay on disk (T1).
   *
   * @param nodes by name; empty for all members
   */
  record TreeDown(ImageId image, List<NodeName> nodes) implements OperationRequest {
    public TreeDown {
      nodes = nodes.stream().distinct().sorted().toList();
    }
  }

  /** Stable name of the kind, as in the API. */
  default String kind() {
    return switch (this) {
      case NodeAdd _ -> "node-add";
      case ImageImport _ -> "image-import";
      case VmBatch _ -> "vm-batch";
      case VmStart _, VmStartInBatch _ -> "vm-start";
      case VmStop _ -> "vm-stop";
      case VmRestart _ -> "vm-restart";
      case VmKill _ -> "vm-kill";
      case VmReboot _ -> "vm-reboot";
      case VmReset _ -> "vm-reset";
      case VmSuspend _ -> "vm-suspend";
      case VmResume _ -> "vm-resume";
      case VmSave _ -> "vm-save";
      case VmRename _ -> "vm-rename";
      case VmResize _ -> "vm-resize";
      case VmRebuild _ -> "vm-rebuild";
      case VmDestroy _ -> "vm-destroy";
      case TreeUp _ -> "tree-up";
      case TreeDown _ -> "tree-down";
    };
  }

  /**
   * Path of the thing that it is about, for example {@code vms/vm-1}; of a batch, the image that
   * its VMs are made from.
   */
  default String resource() {
    return switch (this) {
      case NodeAdd(var node, _, _) -> "nodes/" + node;
      case ImageImport i -> "images/" + i.image();
      case VmBatch(var template, _, _) -> "images/" + template.image();
      case VmStart(var vm) -> "vms/" + vm;
      case VmStartInBatch(var vm, _) -> "vms/" + vm;
      case VmStop(var vm, _) -> "vms/" + vm;
      case VmRestart(var vm) -> "vms/" + vm;
      case VmKill(var vm) -> "vms/" + vm;
      case VmReboot(var vm, _) -> "vms/" + vm;
      case VmReset(var vm) -> "vms/" + vm;
      case VmSuspend(var vm) -> "vms/" + vm;
      case VmResume(var vm) -> "vms/" + vm;
      case VmSave(var vm) -> "vms/" + vm;
      case VmRename(var vm, _) -> "vms/" + vm;
      case VmResize(var vm, _, _) -> "vms/" + vm;
      case VmRebuild(var vm) -> "vms/" + vm;
      case VmDestroy(var vm) -> "vms/" + vm;
      case TreeUp(var image, _) -> "images/" + image;
      case TreeDown(var image, _) -> "images/" + image;
    };
  }
}

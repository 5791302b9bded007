package io.ecms.sim;

import io.ecms.core.command.VmWish;
import io.ecms.core.model.NodeName;
import io.ecms.core.operation.BatchPolicy;
import io.ecms.core.vm.RestartPolicy;
import java.util.List;

/** What a client wants; VMs and images are told by number. */
sealed interface Wish {
  record AddNode(NodeName node) implements Wish {}

  record BringIn(int image) implements Wish {}

  record Create(int vm, int image, int vcpus, long memoryMib, RestartPolicy restart)
      implements Wish {}

  /**
   * Makes and starts VMs of one kind.
   *
   * @param batch number of its own
   * @param name before the numbers of its VMs
   */
  record Launch(
      int batch, String name, int count, int image, int vcpus, long memoryMib, BatchPolicy policy)
      implements Wish {
    /** Number of one of its VMs, counted from 1; no VM that is made alone has it. */
    static int vm(int batch, int number) {
      return 1_000 * (batch + 1) + number;
    }
  }

  /** Cancels a batch. */
  record CancelLaunch(int batch) implements Wish {}

  record Start(int vm) implements Wish {}

  record Stop(int vm) implements Wish {}

  /** What else can be wanted of a VM. */
  record Change(int vm, VmWish what) implements Wish {}

  record Destroy(int vm) implements Wish {}

  /** All compute nodes join an image's tree. */
  record TreeUp(int image) implements Wish {}

  /** Nodes leave an image's tree; all when none is named. */
  record TreeDown(int image, List<NodeName> nodes) implements Wish {}

  /** Cancels the operation on a VM that was opened last. */
  record Cancel(int vm) implements Wish {}
}

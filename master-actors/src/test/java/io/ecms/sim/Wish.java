package io.ecms.sim;

import io.ecms.core.model.NodeName;

/** What a client wants; VMs and images are told by number. */
sealed interface Wish {
  record AddNode(NodeName node) implements Wish {}

  record BringIn(int image) implements Wish {}

  record Create(int vm, int image, int vcpus, long memoryMib) implements Wish {}

  record Start(int vm) implements Wish {}

  record Stop(int vm) implements Wish {}

  record Destroy(int vm) implements Wish {}

  /** Cancels the operation on a VM that was opened last. */
  record Cancel(int vm) implements Wish {}
}

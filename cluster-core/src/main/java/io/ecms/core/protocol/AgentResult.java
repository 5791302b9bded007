package io.ecms.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.ImageContent;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.node.HostFacts;
import io.ecms.core.node.NodeRole;
import io.ecms.core.vm.Vnc;
import java.util.Optional;

/** What a node controller answers when it did what it was asked. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface AgentResult extends Wire {
  /**
   * Facts of the host.
   *
   * @param role what the controller was started as
   */
  record NodeInfo(HostFacts facts, NodeRole role) implements AgentResult {}

  /** The image is in the store and served at {@code endpoint}. */
  record ImageStored(ImageContent content, TreeEndpoint endpoint) implements AgentResult {}

  /** The node is a member of the tree. */
  record TreeJoined(TreeEndpoint endpoint, long incarnation) implements AgentResult {}

  /** The node is not a member and needs to be told a parent. */
  record ParentNeeded() implements AgentResult {}

  /** The VM does not use the tree any more; {@code left} tells the membership that ended. */
  record TreeReleased(Optional<Long> left) implements AgentResult {}

  /**
   * The node stays in the tree.
   *
   * @param by who is in the way, for people
   * @param vms whether VMs are among them, and not only nodes that read from this one
   */
  record TreeInUse(String by, boolean vms) implements AgentResult {}

  /** The disk exists at {@code uri}. */
  record DiskMade(String uri) implements AgentResult {}

  /** The domain runs. */
  record DomainUp(Optional<Vnc> vnc, boolean firstStart) implements AgentResult {}

  /** Whether the guest said that it is up, in time. */
  record GuestReady(boolean ready) implements AgentResult {}

  /** The guest went off before it said that it is up. */
  record GuestEnded() implements AgentResult {}

  /** The domain is off. */
  record DomainOff(boolean forced) implements AgentResult {}

  /** The guest has rebooted; {@code forced} when it had to be reset. */
  record DomainRebooted(boolean forced) implements AgentResult {}

  /** What was to be removed is not there. */
  record Gone() implements AgentResult {}

  /** What the hypervisor says (E7): running, suspended, stopped or not found. */
  record VmSeen(Seen state) implements AgentResult {}

  /** What a hypervisor can say of a VM. */
  enum Seen {
    RUNNING,
    SUSPENDED,
    STOPPED,
    NOT_FOUND
  }
}

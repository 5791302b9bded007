package io.ecms.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.ImageContent;
import io.ecms.core.image.ImageSource;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.core.vm.VmSpec;
import java.time.Duration;
import java.util.Optional;

/** What a node controller can be asked (E5-E7). All of it is idempotent. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface AgentCommand extends Wire {

  /** Facts of the host (E5). */
  record GetNodeInfo() implements AgentCommand {}

  /** Brings an image into the image store and serves it as the root of its tree. */
  record ImportImage(ImageId image, ImageSource source) implements AgentCommand {}

  /** Undoes {@link ImportImage}. */
  record RemoveImage(ImageId image) implements AgentCommand {}

  /**
   * Makes the node a member of the image's tree and notes the VM as a user.
   *
   * @param user empty when no VM needs it yet
   * @param parent whom to read from; empty asks only whether the node is a member already, and is
   *     answered {@link AgentResult.ParentNeeded} when it is not
   */
  record JoinTree(TreeImage image, Optional<VmId> user, Optional<Parent> parent)
      implements AgentCommand {}

  /**
   * Reads the image from another parent; neither disks nor children notice (T2). Unlike {@link
   * JoinTree} it waits for no VM, and it never makes a node a member.
   *
   * @param incarnation the membership that is meant; refused as {@code tree-not-joined} when the
   *     node has left since, or has joined anew
   */
  record SwitchParent(ImageId image, long incarnation, Parent parent) implements AgentCommand {}

  /**
   * The VM does not use the image any more; the node leaves the tree when nobody does.
   *
   * @param user empty to ask only for leaving; then {@link AgentResult.TreeInUse} tells who is in
   *     the way
   * @param evict whether to leave when nobody uses the image; otherwise the cache stays warm
   */
  record LeaveTree(ImageId image, Optional<VmId> user, boolean evict) implements AgentCommand {}

  /** Makes the VM's disk over the image. */
  record MakeDisk(VmId vm, DiskId disk, TreeImage image, long sizeGib) implements AgentCommand {}

  /** Removes the VM's disk. */
  record DeleteDisk(VmId vm, DiskId disk) implements AgentCommand {}

  /** Defines and starts the domain (E6). */
  record StartDomain(
      VmId vm, VmSpec spec, DiskId disk, TreeImage image, LeaseId lease, MacAddress mac)
      implements AgentCommand {}

  /** Waits until the guest has said that it is up, at most {@code limit} (E6). */
  record AwaitReady(VmId vm, Duration limit) implements AgentCommand {}

  /** Asks the guest to shut down, waits at most {@code grace}, then forces (E7). */
  record StopDomain(VmId vm, Duration grace) implements AgentCommand {}

  /**
   * Asks the guest to reboot, waits at most {@code grace}, then resets it; without any grace resets
   * it at once. Repeated after the controller has forgotten it, it reboots once more.
   */
  record RebootDomain(VmId vm, Duration grace) implements AgentCommand {}

  /** Makes the guest stand still. */
  record SuspendDomain(VmId vm) implements AgentCommand {}

  /** Lets the guest go on. */
  record ResumeDomain(VmId vm) implements AgentCommand {}

  /** Keeps the guest's memory on disk and turns it off; the next start goes on there. */
  record SaveDomain(VmId vm) implements AgentCommand {}

  /** Removes the domain and what belongs to it, but not its disk (E7). */
  record DestroyDomain(VmId vm) implements AgentCommand {}

  /** Asks what the hypervisor says of the VM (E7). */
  record GetVmStatus(VmId vm) implements AgentCommand {}

  /**
   * The image as members of its tree need it.
   *
   * @param root the image node, which also hands out kernel and initrd
   */
  record TreeImage(ImageId id, ImageContent content, ImageSource source, NodeName root) {}

  /** The parent in the tree. */
  record Parent(NodeName node, TreeEndpoint endpoint) {}
}

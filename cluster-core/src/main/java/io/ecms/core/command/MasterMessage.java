package io.ecms.core.command;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.ImageSource;
import io.ecms.core.model.HashedPassword;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import io.ecms.core.node.NodeRole;
import io.ecms.core.operation.BatchPolicy;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.core.setup.SshTarget;
import io.ecms.core.vm.RestartPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The command protocol of the master (K4, E2-E4).
 *
 * <p>{@code key} is the client's idempotency key together with the route it was sent to. The ids of
 * what is created follow from it, so that a repeat finds the first one instead of making a second
 * (I8); without a key every request is a new one.
 *
 * <p>{@code versions} are the sequence numbers at which the VM may be for the command to be taken;
 * empty when any will do. At another one it is refused as {@code precondition-failed}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public interface MasterMessage extends Wire {

  /** What the master tells itself; never leaves its member. */
  interface Internal extends MasterMessage {}

  /**
   * vm_create (E3): validates and records; answered {@link MasterReply.VmCreated}.
   *
   * @param image id or name of a ready image
   * @param network the configured default when not given
   * @param hostname follows from the name when not given
   */
  record CreateVm(
      ResourceName name,
      int vcpus,
      long memoryMib,
      long diskGib,
      String image,
      Optional<NetworkName> network,
      Optional<HostName> hostname,
      Optional<HashedPassword> password,
      Map<LabelKey, String> labels,
      RestartPolicy restart,
      Optional<String> key,
      ActorRef<MasterReply> replyTo)
      implements MasterMessage {
    public CreateVm {
      // A server of an earlier version sends none.
      restart = Objects.requireNonNullElse(restart, RestartPolicy.NEVER);
    }
  }

  /**
   * Makes and starts VMs of one kind (T4); answered {@link MasterReply.Opened}.
   *
   * @param template what is wanted of each; its key and its {@code replyTo} are the batch's
   * @param count 1 or more
   */
  record StartBatch(CreateVm template, int count, BatchPolicy policy) implements MasterMessage {}

  /** vm_start (E4); answered {@link MasterReply.Opened}. */
  record StartVm(
      VmId vm, Optional<Set<Long>> versions, Optional<String> key, ActorRef<MasterReply> replyTo)
      implements MasterMessage {
    /** At whatever version it is. */
    public StartVm(VmId vm, Optional<String> key, ActorRef<MasterReply> replyTo) {
      this(vm, Optional.empty(), key, replyTo);
    }
  }

  /** vm_stop (E7); answered {@link MasterReply.Opened}. */
  record StopVm(
      VmId vm,
      Optional<Duration> grace,
      Optional<Set<Long>> versions,
      Optional<String> key,
      ActorRef<MasterReply> replyTo)
      implements MasterMessage {
    /** At whatever version it is. */
    public StopVm(
        VmId vm, Optional<Duration> grace, Optional<String> key, ActorRef<MasterReply> replyTo) {
      this(vm, grace, Optional.empty(), key, replyTo);
    }
  }

  /** Another wish for a VM (E7); answered {@link MasterReply.Opened}. */
  record ChangeVm(
      VmId vm,
      VmWish wish,
      Optional<Set<Long>> versions,
      Optional<String> key,
      ActorRef<MasterReply> replyTo)
      implements MasterMessage {}

  /** vm_destroy (E7); answered {@link MasterReply.Opened}. */
  record DestroyVm(
      VmId vm, Optional<Set<Long>> versions, Optional<String> key, ActorRef<MasterReply> replyTo)
      implements MasterMessage {
    /** At whatever version it is. */
    public DestroyVm(VmId vm, Optional<String> key, ActorRef<MasterReply> replyTo) {
      this(vm, Optional.empty(), key, replyTo);
    }
  }

  /**
   * add_node (E2); answered {@link MasterReply.Opened}.
   *
   * @param ssh where to install and start the controller first; empty when it runs already
   */
  record AddNode(
      NodeName node,
      Optional<NodeRole> role,
      Optional<SshTarget> ssh,
      Optional<String> key,
      ActorRef<MasterReply> replyTo)
      implements MasterMessage {}

  /**
   * Image import; answered {@link MasterReply.Opened}.
   *
   * @param degree degree of the image's tree; the configured default when not given
   */
  record ImportImage(
      ResourceName name,
      ImageSource source,
      Optional<Integer> degree,
      Optional<String> key,
      ActorRef<MasterReply> replyTo)
      implements MasterMessage {}

  /**
   * Makes nodes members of an image's tree; answered {@link MasterReply.Opened}.
   *
   * @param nodes empty for all compute nodes that are up
   */
  record TreeUp(
      ImageId image, List<NodeName> nodes, Optional<String> key, ActorRef<MasterReply> replyTo)
      implements MasterMessage {}

  /**
   * Takes nodes out of an image's tree; answered {@link MasterReply.Opened}.
   *
   * @param nodes empty for all members
   */
  record TreeDown(
      ImageId image, List<NodeName> nodes, Optional<String> key, ActorRef<MasterReply> replyTo)
      implements MasterMessage {}

  /** Where would a VM go? Changes nothing; answered {@link MasterReply.Placements}. */
  record DryRun(Resources amount, Optional<String> image, ActorRef<MasterReply> replyTo)
      implements MasterMessage {}

  /** What the master does at present; answered {@link MasterReply.Status} even while it begins. */
  record GetStatus(ActorRef<MasterReply> replyTo) implements MasterMessage {}

  /**
   * Switches a reconciler off or on; answered {@link MasterReply.Status}. It holds until the master
   * moves to another member or its process ends.
   *
   * @param reconciler its name
   */
  record SwitchReconciler(String reconciler, boolean on, ActorRef<MasterReply> replyTo)
      implements MasterMessage {}

  /** A question of a saga. */
  record Ask(MasterQuestion question, ActorRef<MasterAnswer> replyTo) implements MasterMessage {}
}

package io.ecms.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.VmId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * What the actor of a node controller receives. The actor's own name is the node's name, so that a
 * look-up by {@link #SERVICE} is enough to find a node.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public interface AgentMessage extends Wire {
  ServiceKey<AgentMessage> SERVICE = ServiceKey.create(AgentMessage.class, "ecms-agent");

  /** A command with its ticket. */
  record Request(Ticket ticket, AgentCommand command, ActorRef<AgentReply> replyTo)
      implements AgentMessage {}

  /**
   * Reads a piece of an image's kernel or initrd from the image node, which other nodes need as a
   * file.
   *
   * @param offset where to begin, 0 or more
   */
  record ReadBootFile(ImageId image, BootFile file, long offset, ActorRef<BootPiece> replyTo)
      implements AgentMessage {}

  /** Asks what the node does for its trees. */
  record GetTreeStatus(ActorRef<TreeStatus> replyTo) implements AgentMessage {}

  /** Asks for all VMs of the node, as the hypervisor knows them. */
  record GetVms(ActorRef<VmsSeen> replyTo) implements AgentMessage {}

  /**
   * What the hypervisor says of the node's VMs.
   *
   * @param vms those that are there; empty when the hypervisor could not be asked
   */
  record VmsSeen(Optional<Map<VmId, AgentResult.Seen>> vms) implements Wire {}

  /** Which file beside the image. */
  enum BootFile {
    KERNEL,
    INITRD
  }

  /**
   * A piece of a boot file.
   *
   * @param bytes empty at the end of the file
   * @param problem why there are no bytes, if that is the case
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
  record BootPiece(byte[] bytes, Optional<String> problem) implements Wire {}

  /** The node's memberships. */
  record TreeStatus(String node, List<Membership> memberships) implements Wire {}

  /**
   * One membership as counted by the node.
   *
   * @param bytesUp bytes received from parents
   * @param bytesDown bytes sent to children
   * @param children children connected now
   * @param disks VM disks over the image
   */
  record Membership(ImageId image, long bytesUp, long bytesDown, int children, int disks) {}
}

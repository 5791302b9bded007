package io.ecms.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.VmId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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

  /**
   * The node's memberships.
   *
   * @param upstreams whom it reads from, for each image of which it keeps a membership or which it
   *     serves as the root
   */
  record TreeStatus(String node, List<Membership> memberships, List<Upstream> upstreams)
      implements Wire {}

  /**
   * Whom a node reads an image from, as it keeps it on disk.
   *
   * @param incarnation number of the membership; 0 for the root
   * @param endpoint where it serves children now; empty when it does not serve yet after a restart
   * @param parent empty for the root, and while it has been told to read from nobody
   * @param answered how long ago the parent last answered or sent bytes; empty when it never did
   * @param trouble that the parent does not answer, when that is more than a moment
   */
  record Upstream(
      ImageId image,
      long incarnation,
      Optional<TreeEndpoint> endpoint,
      Optional<TreeEndpoint> parent,
      Optional<Duration> answered,
      Optional<ParentTrouble> trouble)
      implements Wire {}

  /**
   * A parent that does not answer.
   *
   * @param parent whom it is about
   * @param lasting how long ago the first of the questions was asked that got no answer; a length
   *     of time and not a time, since clocks of nodes differ
   * @param what what was seen the last time, for people
   */
  record ParentTrouble(TreeEndpoint parent, TroubleKind kind, Duration lasting, String what)
      implements Wire {}

  /** How a parent does not answer. */
  enum TroubleKind {
    /** It refuses or closes connections, or does not serve the image. */
    DEAD,
    /** It accepts, or seems to, and does not answer in time. */
    HUNG;

    /** The word that events and the API use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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

package io.ecms.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.VmId;
import io.ecms.core.vm.EndReason;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
   * Reads a piece of a file beside an image from the image node.
   *
   * @param offset where to begin, 0 or more
   */
  record ReadBootFile(ImageId image, BootFile file, long offset, ActorRef<BootPiece> replyTo)
      implements AgentMessage {}

  /**
   * Tells the image node what was read of an image; only the first word counts.
   *
   * @param content of a working set's file
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
  record NoteWorkingSet(ImageId image, byte[] content) implements AgentMessage {}

  /** Asks what the node does for its trees. */
  record GetTreeStatus(ActorRef<TreeStatus> replyTo) implements AgentMessage {}

  /** Asks for all VMs of the node, as the hypervisor knows them. */
  record GetVms(ActorRef<VmsSeen> replyTo) implements AgentMessage {}

  /**
   * What the hypervisor says of the node's VMs.
   *
   * @param vms those that are there; empty when the hypervisor could not be asked
   * @param ends why those that are off are so, as far as the hypervisor tells
   */
  record VmsSeen(Optional<Map<VmId, AgentResult.Seen>> vms, Map<VmId, EndReason> ends)
      implements Wire {
    /** The hypervisor could not be asked. */
    public static final VmsSeen BLIND = new VmsSeen(Optional.empty(), Map.of());

    public VmsSeen {
      // A controller of an earlier version tells none.
      ends = Objects.requireNonNullElse(ends, Map.of());
    }
  }

  /** Asks what a VM uses; answered from the node's last look. */
  record GetVmStatistics(VmId vm, ActorRef<VmStatistics> replyTo) implements AgentMessage {}

  /**
   * What a VM uses.
   *
   * @param usage empty when it does not run, or was not seen yet
   */
  record VmStatistics(Optional<VmUsage> usage) implements Wire {}

  /**
   * What a VM has used since its domain began, and uses now.
   *
   * @param age how long ago that was seen
   * @param cpuTime of all its processors
   * @param cpuPermille of one processor, between the last two looks; empty before the second one
   * @param memoryMib memory that the guest has
   * @param residentMib memory that it takes from its host
   */
  record VmUsage(
      Duration age,
      Duration cpuTime,
      Optional<Integer> cpuPermille,
      long memoryMib,
      long residentMib,
      long diskReadBytes,
      long diskWrittenBytes,
      long netReceivedBytes,
      long netSentBytes) {}

  /**
   * Asks for the end of what a VM has said on its serial console since it was started last.
   *
   * @param bytes most to be told, 1 to {@value #MAX_CONSOLE_BYTES}
   */
  record ReadConsole(VmId vm, int bytes, ActorRef<ConsoleTail> replyTo) implements AgentMessage {}

  /** Most bytes of a console that travel in one message. */
  int MAX_CONSOLE_BYTES = 65_536;

  /**
   * The end of a console.
   *
   * @param text every byte as one character (Latin-1), since guests print anything
   * @param problem why there is no text, if that is the case
   */
  record ConsoleTail(String text, Optional<String> problem) implements Wire {}

  /**
   * Asks to be told when the state of one of the node's VMs may have changed.
   *
   * @param seen the number that was told last, 0 at first; with another one than the present the
   *     answer comes at once, otherwise after the next change or a few seconds, whatever is first
   */
  record AwaitVmChange(long seen, ActorRef<VmChange> replyTo) implements AgentMessage {}

  /**
   * The present state of the node's VMs goes by this number. It is a hint to look, and no more.
   *
   * @param number another one after each change and after a restart of the controller
   */
  record VmChange(long number) implements Wire {}

  /** Which file beside the image. */
  enum BootFile {
    KERNEL,
    INITRD,
    /** Digests of the image's chunks. */
    CHUNKS,
    /** What the first reader of the image has read. */
    WORKING_SET
  }

  /**
   * A piece of a file.
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
   * @param waits how long the present parent let the node wait for answers
   * @param filled how far the node has come with fetching and checking all of the image; empty
   *     before it has begun with that
   * @param cache what the node's cache has been good for; empty when it has none or does not count
   */
  record Membership(
      ImageId image,
      long bytesUp,
      long bytesDown,
      int children,
      int disks,
      ParentWaits waits,
      Optional<Filled> filled,
      Optional<CacheUse> cache) {
    public Membership {
      // A controller of an earlier version tells none.
      waits = Objects.requireNonNullElse(waits, ParentWaits.NONE);
      cache = Objects.requireNonNullElse(cache, Optional.empty());
    }

    /** Of a node that does not count what its cache is good for. */
    public Membership(
        ImageId image,
        long bytesUp,
        long bytesDown,
        int children,
        int disks,
        ParentWaits waits,
        Optional<Filled> filled) {
      this(image, bytesUp, bytesDown, children, disks, waits, filled, Optional.empty());
    }
  }

  /**
   * What a cache has been good for.
   *
   * @param bytesRead through it, by VMs, by children and by the node itself
   * @param bytesFetched from the parent for them
   * @param problem why it is of less use than it should be
   */
  record CacheUse(long bytesRead, long bytesFetched, Optional<CacheTrouble> problem)
      implements Wire {}

  /**
   * What is wrong with a cache.
   *
   * @param code stable, {@code cache-full} or {@code cache-thrashes}
   * @param what what was seen, for people
   */
  record CacheTrouble(String code, String what) implements Wire {}

  /**
   * Chunks of an image in a node's cache.
   *
   * @param chunks that the image has
   * @param verified that are there and are what was imported
   * @param repaired that were something else and were fetched again
   * @param damaged that are something else, at the parent too
   */
  record Filled(int chunks, int verified, int repaired, int damaged) {}

  /**
   * How long its parent let a node wait for answers, as its relay has measured it.
   *
   * @param count waits that have ended
   * @param meanMicros mean of them in microseconds, 0 when there was none
   * @param longestMicros longest of them in microseconds, 0 when there was none
   * @param silentMillis for how long the parent has owed an answer now, in milliseconds; 0 when it
   *     owes none
   */
  record ParentWaits(long count, long meanMicros, long longestMicros, long silentMillis) {
    /** Of a node that has asked no parent. */
    public static final ParentWaits NONE = new ParentWaits(0, 0, 0, 0);
  }
}

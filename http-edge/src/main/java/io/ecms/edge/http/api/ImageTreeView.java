package io.ecms.edge.http.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The distribution tree of an image (T1).
 *
 * @param root the image node, once the image is ready
 * @param degree most children of one node
 * @param members root first, then by depth and name
 * @param rootEgressBytes image bytes that the root has sent to its children
 * @param problem what keeps the whole tree from getting blocks; missing while all is well
 */
public record ImageTreeView(
    ImageId image,
    @Nullable NodeName root,
    int degree,
    List<Member> members,
    long rootEgressBytes,
    @Nullable TreeProblem problem) {

  /**
   * What keeps all members from getting blocks that they have not cached.
   *
   * @param code stable, {@code tree-root-lost}
   * @param detail what was seen
   */
  public record TreeProblem(String code, String detail, Instant since) {}

  /** Whether a member reads from its parent. */
  public enum State {
    ATTACHING,
    ATTACHED,
    /** Its parent does not answer it; it is given another one, or the root is lost. */
    @JsonProperty("parent-lost")
    PARENT_LOST,
    /** Its parent is not in the tree any more; it is given another one. */
    WAITING,
    /** Its controller does not answer; the counters are missing from the sums. */
    UNREACHABLE
  }

  /**
   * A node in the tree.
   *
   * @param parent missing for the root
   * @param depth 0 for the root
   * @param children members that have it as parent
   * @param bytesFromParent image bytes that crossed the edge to this node
   * @param disks VM disks over the image on this node
   * @param answers how long its parent let it wait
   * @param filled how much of the image it has fetched and checked; missing before that has begun
   * @param cache what its cache has been good for; missing where that is not counted
   * @param trouble what was seen of a parent that does not answer; missing while it answers
   */
  public record Member(
      NodeName node,
      @Nullable NodeName parent,
      int depth,
      State state,
      int children,
      long bytesFromParent,
      int disks,
      Answers answers,
      @Nullable Filled filled,
      @Nullable Cache cache,
      @Nullable String trouble) {}

  /**
   * What the cache of a node has been good for since it has joined.
   *
   * @param bytesRead through it, by VMs, by children, and by the node itself to check it
   * @param bytesFetched from the parent for them
   * @param hitRatio part of what was read that the parent was not asked for, 0 to 1
   * @param problem why it is of less use than it should be; missing while it is not
   */
  public record Cache(
      long bytesRead, long bytesFetched, double hitRatio, @Nullable CacheProblem problem) {}

  /**
   * What is wrong with a cache.
   *
   * @param code stable, {@code cache-full} or {@code cache-thrashes}
   * @param detail what was seen
   */
  public record CacheProblem(String code, String detail) {}

  /**
   * Chunks of the image in a node's cache.
   *
   * @param chunks that the image has
   * @param verified that are there and are what was imported; when these are all, the node needs no
   *     parent
   * @param repaired that were something else and were fetched again
   * @param damaged that are something else, at the parent too
   */
  public record Filled(int chunks, int verified, int repaired, int damaged) {}

  /**
   * Answers of a node's parent, as its relay has measured them.
   *
   * @param count waits for an answer that have ended
   * @param meanMillis mean of them
   * @param longestMillis longest of them
   * @param silentMillis for how long the parent has owed an answer now
   */
  public record Answers(long count, double meanMillis, double longestMillis, long silentMillis) {}
}

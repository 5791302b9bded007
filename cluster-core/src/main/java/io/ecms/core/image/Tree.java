package io.ecms.core.image;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The distribution tree of one image, as decided: one root, each member below exactly one parent,
 * no member above {@code degree} children (T1, I10).
 *
 * <p>A member whose parent is not in the tree any more has lost it and waits for another, with all
 * that hangs below: that part does not reach the root. Nobody gets a place there, so that there is
 * never a cycle, whatever is lost and found again in between.
 *
 * @param root the image node
 * @param rootEndpoint where the root serves
 * @param degree most children of one member: 1 is a chain, 2 a binary tree
 * @param members all but the root
 * @param rootLost that the root does not serve, while that is so
 */
public record Tree(
    NodeName root,
    TreeEndpoint rootEndpoint,
    int degree,
    Map<NodeName, Member> members,
    Optional<RootLoss> rootLost) {

  public Tree {
    members = Map.copyOf(members);
  }

  /** A tree whose root serves. */
  public static Tree of(
      NodeName root, TreeEndpoint rootEndpoint, int degree, Map<NodeName, Member> members) {
    return new Tree(root, rootEndpoint, degree, members, Optional.empty());
  }

  /**
   * A member's place.
   *
   * @param endpoint where it serves its children; empty until it has joined
   * @param incarnation number of its membership on the node; 0 until it has joined
   */
  public record Member(NodeName parent, Optional<TreeEndpoint> endpoint, long incarnation) {}

  /** Where {@code node} serves, when it does. */
  public Optional<TreeEndpoint> endpointOf(NodeName node) {
    if (node.equals(root)) {
      return Optional.of(rootEndpoint);
    }
    Member member = members.get(node);
    return member == null ? Optional.empty() : member.endpoint();
  }

  /** The parent of a member. */
  public Optional<NodeName> parentOf(NodeName node) {
    return Optional.ofNullable(members.get(node)).map(Member::parent);
  }

  /** The members directly below {@code node}, by name. */
  public List<NodeName> childrenOf(NodeName node) {
    return members.entrySet().stream()
        .filter(entry -> entry.getValue().parent().equals(node))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Whether the node has a place in which it never served, and nobody below it. */
  boolean isUntaken(NodeName node) {
    return endpointOf(node).isEmpty() && childrenOf(node).isEmpty();
  }

  /** Whether the member has lost its parent and has got no other. */
  public boolean isWaiting(NodeName node) {
    Member member = members.get(node);
    return member != null && !contains(member.parent());
  }

  /** Whether it is the root or has a place. */
  public boolean contains(NodeName node) {
    return node.equals(root) || members.containsKey(node);
  }

  /**
   * Steps from the root, 0 for the root itself; below a member that waits, steps from the parent
   * that it has lost.
   *
   * @throws IllegalArgumentException for a node without a place
   */
  public int depthOf(NodeName node) {
    if (!contains(node)) {
      throw new IllegalArgumentException(node + " has no place in the tree");
    }
    return wayUp(node).size();
  }

  /** The node itself and all above it, as far as they have places, without the root. */
  private List<NodeName> wayUp(NodeName node) {
    Set<NodeName> way = new LinkedHashSet<>();
    NodeName at = node;
    for (Member member = members.get(at); member != null; member = members.get(at)) {
      if (!way.add(at)) {
        throw new IllegalStateException(node + " is below itself");
      }
      at = member.parent();
    }
    return List.copyOf(way);
  }

  /** Whether blocks can come from the root over recorded places, be there any or not. */
  public boolean reachesRoot(NodeName node) {
    List<NodeName> way = wayUp(node);
    return way.isEmpty() ? node.equals(root) : !isWaiting(way.getLast());
  }

  /** Why {@code node} cannot get a place below {@code parent}, if it cannot. */
  Optional<Problem> obstacle(NodeName node, NodeName parent) {
    if (node.equals(parent) || node.equals(root)) {
      return Optional.of(
          Problem.conflict("tree-cycle", "node %s cannot be below %s".formatted(node, parent)));
    }
    if (!parent.equals(root) && !members.containsKey(parent)) {
      return Optional.of(
          Problem.conflict("parent-not-a-member", parent + " has no place in the tree"));
    }
    if (!reachesRoot(parent)) {
      return Optional.of(
          Problem.transientError(
              "parent-waits", parent + " has lost its own way to the root and waits for another"));
    }
    if (wayUp(parent).contains(node)) {
      return Optional.of(
          Problem.conflict("tree-cycle", "%s reads through node %s".formatted(parent, node)));
    }
    if (childrenOf(parent).size() >= degree) {
      return Optional.of(
          Problem.conflict(
              "degree-exceeded", "%s has its %d children already".formatted(parent, degree)));
    }
    return Optional.empty();
  }

  /** Why {@code parent} cannot feed anybody yet, if that is so. */
  Optional<Problem> notServing(NodeName parent) {
    return endpointOf(parent).isPresent()
        ? Optional.empty()
        : Optional.of(Problem.conflict("parent-not-serving", parent + " does not serve yet"));
  }

  Tree attach(NodeName node, NodeName parent) {
    return with(node, new Member(parent, Optional.empty(), 0));
  }

  Tree serving(NodeName node, TreeEndpoint endpoint, long incarnation) {
    Member member = members.get(node);
    if (member == null) {
      throw new IllegalStateException(node + " serves without a place in the tree");
    }
    return with(node, new Member(member.parent(), Optional.of(endpoint), incarnation));
  }

  /** The member reads from another parent; where it serves and as what stays. */
  Tree moved(NodeName node, NodeName parent) {
    Member member = members.get(node);
    if (member == null) {
      throw new IllegalStateException(node + " moves without a place in the tree");
    }
    return with(node, new Member(parent, member.endpoint(), member.incarnation()));
  }

  Tree rootLost(Optional<RootLoss> loss) {
    return new Tree(root, rootEndpoint, degree, members, loss);
  }

  Tree rootAt(TreeEndpoint endpoint) {
    return new Tree(root, endpoint, degree, members, Optional.empty());
  }

  /** Another root; whoever read from the one before waits. */
  Tree rootedAt(NodeName node, TreeEndpoint endpoint) {
    Map<NodeName, Member> next = new HashMap<>(members);
    next.remove(node);
    return new Tree(node, endpoint, degree, next, Optional.empty());
  }

  Tree without(NodeName node) {
    Map<NodeName, Member> next = new HashMap<>(members);
    next.remove(node);
    return new Tree(root, rootEndpoint, degree, next, rootLost);
  }

  private Tree with(NodeName node, Member member) {
    Map<NodeName, Member> next = new HashMap<>(members);
    next.put(node, member);
    return new Tree(root, rootEndpoint, degree, next, rootLost);
  }
}

package io.ecms.core.image;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The distribution tree of one image, as decided: one root, each member below exactly one parent,
 * no member above {@code degree} children (T1, I10).
 *
 * @param root the image node
 * @param rootEndpoint where the root serves
 * @param degree most children of one member: 1 is a chain, 2 a binary tree
 * @param members all but the root
 */
public record Tree(
    NodeName root, TreeEndpoint rootEndpoint, int degree, Map<NodeName, Member> members) {

  public Tree {
    members = Map.copyOf(members);
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

  /** Steps from the root: 0 for the root itself. */
  public int depthOf(NodeName node) {
    int depth = 0;
    Set<NodeName> seen = new HashSet<>();
    for (NodeName at = node; !at.equals(root); depth++) {
      Member member = members.get(at);
      if (member == null || !seen.add(at)) {
        throw new IllegalArgumentException(node + " does not reach the root");
      }
      at = member.parent();
    }
    return depth;
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
    if (childrenOf(parent).size() >= degree) {
      return Optional.of(
          Problem.conflict(
              "degree-exceeded", "%s has its %d children already".formatted(parent, degree)));
    }
    return Optional.empty();
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

  Tree without(NodeName node) {
    Map<NodeName, Member> next = new HashMap<>(members);
    next.remove(node);
    return new Tree(root, rootEndpoint, degree, next);
  }

  private Tree with(NodeName node, Member member) {
    Map<NodeName, Member> next = new HashMap<>(members);
    next.put(node, member);
    return new Tree(root, rootEndpoint, degree, next);
  }
}

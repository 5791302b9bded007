package io.ecms.node.agent;

import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.VmId;
import io.ecms.core.protocol.AgentCommand.TreeImage;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * This node's part in the tree of one image, as kept on disk.
 *
 * @param parent whom blocks are read from
 * @param incarnation number of the membership, growing, never used twice
 * @param users VMs that have asked for it since this process began; not kept on disk
 * @param left whether it has ended; kept so that a repeat of the question which membership ended
 *     gets the same answer after a restart, and so that numbers go on growing
 */
record Membership(
    TreeImage image, TreeEndpoint parent, long incarnation, Set<VmId> users, boolean left) {

  Membership {
    users = Set.copyOf(users);
  }

  static Membership begin(TreeImage image, TreeEndpoint parent, long incarnation) {
    return new Membership(image, parent, incarnation, Set.of(), false);
  }

  Membership below(TreeEndpoint next) {
    return new Membership(image, next, incarnation, users, left);
  }

  Membership with(VmId user) {
    Set<VmId> next =
        Stream.concat(users.stream(), Stream.of(user)).collect(Collectors.toUnmodifiableSet());
    return new Membership(image, parent, incarnation, next, left);
  }

  Membership without(VmId user) {
    Set<VmId> next =
        users.stream().filter(u -> !u.equals(user)).collect(Collectors.toUnmodifiableSet());
    return new Membership(image, parent, incarnation, next, left);
  }

  Membership withoutUsers() {
    return new Membership(image, parent, incarnation, Set.of(), left);
  }

  Membership ended() {
    return new Membership(image, parent, incarnation, Set.of(), true);
  }
}

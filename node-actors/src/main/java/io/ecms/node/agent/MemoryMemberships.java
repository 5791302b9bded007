package io.ecms.node.agent;

import io.ecms.core.model.ImageId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** For simulations; confined to one thread. */
final class MemoryMemberships implements Memberships {
  private final Map<ImageId, Membership> memberships = new TreeMap<>();

  @Override
  public Optional<Membership> find(ImageId image) {
    return Optional.ofNullable(memberships.get(image));
  }

  @Override
  public List<ImageId> current() {
    return memberships.values().stream()
        .filter(membership -> !membership.left())
        .map(membership -> membership.image().id())
        .toList();
  }

  @Override
  public void put(Membership membership) {
    memberships.put(membership.image().id(), membership);
  }

  @Override
  public void noteUsers(Membership membership) {
    put(membership);
  }

  @Override
  public void remove(ImageId image) {
    memberships.remove(image);
  }

  @Override
  public void forgetUsers() {
    memberships.replaceAll((_, membership) -> membership.withoutUsers());
  }
}

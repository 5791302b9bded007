package io.ecms.tree.stack.simulated;

import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.StackException;
import java.nio.file.Path;
import java.util.Optional;

/** One membership in memory; guarded by the fabric's lock. */
final class SimulatedMember {
  private final SimulatedFabric fabric;
  private final ImageRef image;
  private final Endpoint endpoint;
  private final Optional<Path> rootFile;
  private Optional<Endpoint> parent = Optional.empty();
  private long cachedBytes;
  private long bytesUp;
  private long bytesDown;

  SimulatedMember(
      SimulatedFabric fabric, ImageRef image, Endpoint endpoint, Optional<Path> rootFile) {
    this.fabric = fabric;
    this.image = image;
    this.endpoint = endpoint;
    this.rootFile = rootFile;
  }

  ImageRef image() {
    return image;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Optional<Path> rootFile() {
    return rootFile;
  }

  /** The members that read from here now; those come back by themselves after a crash of this. */
  int children() {
    return fabric.childrenOf(endpoint);
  }

  Optional<Endpoint> parent() {
    return parent;
  }

  /** Moves below {@code next}, or nowhere. */
  void attachTo(Optional<Endpoint> next) {
    parent = next;
  }

  /** Whether blocks of this member would come, over any number of hops, from {@code other}. */
  boolean isBelow(SimulatedMember other) {
    Optional<SimulatedMember> at = Optional.of(this);
    while (at.isPresent() && at.get() != other) {
      at = at.get().parent.flatMap(fabric::at);
    }
    return at.isPresent();
  }

  /** Somebody here reads the first {@code bytes} of the image; what is missing comes from above. */
  void read(long bytes) {
    long missing = rootFile.isPresent() ? 0 : Math.max(0, bytes - cachedBytes);
    if (missing > 0) {
      if (parent.filter(fabric::isElsewhere).isEmpty()) {
        SimulatedMember above =
            parent
                .flatMap(fabric::at)
                .orElseThrow(() ->
                    new StackException("parent-unreachable", true, "no parent serves " + endpoint));
        above.read(bytes);
        above.bytesDown += missing;
      }
      bytesUp += missing;
      cachedBytes = bytes;
    }
  }

  MemberStatus status(int disks) {
    return new MemberStatus(
        image, endpoint, parent, rootFile.isPresent(), bytesUp, bytesDown, children(), disks);
  }
}

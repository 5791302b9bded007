package io.ecms.node.agent;

import io.ecms.core.model.ImageId;
import java.util.List;
import java.util.Optional;

/**
 * The node's memberships. Kept before the block stack is changed, so that after a crash what is
 * kept can only ask for too much, which is harmless, and nothing is forgotten. Calls for one image
 * must not overlap.
 */
interface Memberships {
  /** The membership, also one that has ended. */
  Optional<Membership> find(ImageId image);

  /** The images of memberships that have not ended, in the order of their ids. */
  List<ImageId> current();

  /** Keeps a new, ended or moved membership; survives a power failure. */
  void put(Membership membership);

  /**
   * Notes changed users, in memory only: it costs nothing when a VM starts, and is enough. Users
   * bridge the time between joining and having a disk; from then on, also after a restart, the
   * block stack itself refuses to leave a tree that a disk needs.
   */
  void noteUsers(Membership membership);

  /** Forgets what was noted for nothing. */
  void remove(ImageId image);

  /** The process has ended: what was only in memory is lost. */
  void forgetUsers();
}

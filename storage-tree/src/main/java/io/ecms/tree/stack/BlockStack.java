package io.ecms.tree.stack;

import io.ecms.tree.fill.FillSource;
import io.ecms.tree.fill.FillStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One host's part in the image trees: mounts an image from its parent, caches what is read, serves
 * the cached image to its children and makes one copy-on-write disk per VM over it (T2).
 *
 * <p>A port with several implementations ({@code user}, {@code kernel}, {@code simulated}) held to
 * one contract test. All methods block, have a deadline of their own, may be called from any
 * thread, and are idempotent: a call whose wish is already true changes nothing. Failures are
 * thrown as {@link StackException} with a stable code.
 */
public interface BlockStack extends AutoCloseable {

  /** Short name of the implementation as used in configuration, for example {@code user}. */
  String kind();

  /**
   * Serves {@code file} as the root of the image's tree. The file is opened read-only and must not
   * change afterwards.
   *
   * @return where children connect
   */
  Endpoint serveRoot(ImageRef image, Path file);

  /**
   * Makes this host a member of the image's tree below {@code parent}. When it is a member already,
   * only its parent changes, and neither children nor disks notice (re-parenting).
   *
   * @return where children connect; the same endpoint as long as this host stays a member
   */
  Endpoint join(ImageRef image, Endpoint parent);

  /**
   * Fetches all of the image in the background, some time after this host has joined its tree, and
   * checks it chunk by chunk (X4): afterwards no parent is needed any more. A wish that is
   * fulfilled or under way changes nothing; it ends with the membership.
   *
   * <p>What the first reader of the image has read comes at once (T2).
   *
   * @param source tells what the chunks must be and what was read elsewhere
   * @return whether this stack does so; one that cannot, or is not to, lets blocks come on demand
   */
  default boolean fill(ImageRef image, FillSource source) {
    return false;
  }

  /** How far filling has come; empty before it has begun. */
  default Optional<FillStatus> fillStatus(ImageRef image) {
    return Optional.empty();
  }

  /** Takes the parent away; readers of uncached blocks wait until the next {@link #join}. */
  void detach(ImageRef image);

  /**
   * Asks the parent of this host's membership whether it answers, on a connection of its own and
   * without moving a block: neither does the question disturb readers, nor does it wait for what is
   * above the parent. A parent that is not the present one is asked whether it would do.
   *
   * @param limit longest wait for each answer
   */
  default ParentAnswer askParent(ImageRef image, Endpoint parent, Duration limit) {
    return ParentAnswer.UNTOLD;
  }

  /**
   * Makes (or finds) the copy-on-write disk {@code name} over the image.
   *
   * @param name file-name-safe token, unique on this host
   * @param sizeBytes size seen by the guest, at least the image's size
   * @throws StackException {@code tree-not-joined} when this host does not serve the image
   */
  VmDisk makeDisk(ImageRef image, String name, long sizeBytes);

  /** Removes the disk and its data; no error when it does not exist. */
  void removeDisk(String name);

  /**
   * Ends this host's membership and gives back everything it held except the cache file.
   *
   * @throws StackException {@code tree-in-use} while children are connected or disks exist
   */
  void leave(ImageRef image);

  /** What this host does for the image, or empty when it is not a member. */
  Optional<MemberStatus> status(ImageRef image);

  /**
   * What the cache of the image has been good for (T8), or empty when this host has none or does
   * not count.
   */
  default Optional<CacheStatistics> cacheStatistics(ImageRef image) {
    return Optional.empty();
  }

  /** All memberships of this host. */
  List<MemberStatus> members();

  /** Stops all daemons in order (children first); caches stay on disk. */
  @Override
  void close();
}

package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.CacheStatistics;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.kernel.Names.Layer;
import io.ecms.tree.tool.kernel.BlockDevices;
import io.ecms.tree.tool.kernel.DeviceName;
import io.ecms.tree.tool.kernel.DmTable;
import io.ecms.tree.tool.kernel.Losetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The devices of one membership, from the parent up to the children. Every method finds what is
 * there and does the rest, so that it can be called again after a crash at any point.
 *
 * <pre>
 * root:   file -- loop, read only -- OUT, a snapshot that forgets -- target
 * others: session -- UP, a queueing path -- cache -- OUT -- target
 * </pre>
 */
final class Chains {
  /** What a child could write to the root's image by mistake before its snapshot is lost. */
  private static final long STRAY = 4L << 20;

  private final KernelFiles files;
  private final Names names;
  private final Layers layers;
  private final BlockDevices devices;
  private final Losetup losetup;
  private final Parents parents;
  private final Children children;
  private final BlockCache cache;

  Chains(
      KernelFiles files,
      Names names,
      Layers layers,
      BlockDevices devices,
      Losetup losetup,
      Parents parents,
      Children children,
      BlockCache cache) {
    this.files = files;
    this.names = names;
    this.layers = layers;
    this.devices = devices;
    this.losetup = losetup;
    this.parents = parents;
    this.children = children;
    this.cache = cache;
  }

  /**
   * Serves a file that is opened read-only; a child that wrote would write to a store beside it.
   */
  void root(ImageRef image, Path file) throws IOException {
    Path stray = stray(image.id());
    SparseFile.ensure(stray, STRAY);
    layers.ensure(
        out(image.id()),
        DmTable.snapshot(
            sectors(image), losetup.attach(file, true), losetup.attach(stray, false), false));
    export(image.id());
  }

  /**
   * Reads from {@code parent} from now on, whatever was read from before.
   *
   * @throws StackException as {@link Parents#attach}; nothing has changed then
   */
  void branch(ImageRef image, Endpoint parent) throws IOException {
    String disk = parents.attach(image, parent);
    DeviceName up = up(image.id());
    layers.switchTo(up, sectors(image), Optional.of(disk));
    layers.reinstate(up, disk);
    Path cached = cache.open(image, up.path());
    layers.ensure(out(image.id()), DmTable.linear(sectors(image), cached));
    export(image.id());
    parents.releaseOthers(image, Optional.of(disk));
  }

  /** Serves what a membership has to children. */
  void export(String imageId) throws IOException {
    children.export(imageId, out(imageId).path());
  }

  /** Holds readers of blocks that are not cached until there is a parent again. */
  void hold(ImageRef image) throws IOException {
    if (layers.find(up(image.id())).isPresent()) {
      layers.switchTo(up(image.id()), sectors(image), Optional.empty());
    }
    parents.releaseOthers(image, Optional.empty());
  }

  /** Takes a path that failed into use again when the parent is back. */
  void revive(ImageRef image, Endpoint parent) throws IOException {
    Optional<String> disk = parents.liveDisk(image, parent);
    if (disk.isPresent() && layers.find(up(image.id())).isPresent()) {
      layers.reinstate(up(image.id()), disk.get());
    }
  }

  /** What disks of VMs lie over. */
  Path origin(KernelRecord member) throws IOException {
    return member.rootFile().isPresent()
        ? losetup.attach(member.rootFile().get(), true)
        : cache.open(member.image(), up(member.imageId()).path());
  }

  /** Whether children and VMs could be served now. */
  boolean isThere(String imageId) {
    return layers.find(out(imageId)).isPresent();
  }

  /**
   * Takes everything down, children first; caches keep what they hold.
   *
   * @throws StackException {@code tree-in-use} (retryable) while somebody uses a part of it; the
   *     rest stays
   */
  void dismantle(KernelRecord member) throws IOException {
    String id = member.imageId();
    children.withdraw(id);
    layers.absent(out(id), "tree-in-use");
    if (member.rootFile().isEmpty()) {
      cache.close(member.image());
      layers.absent(up(id), "tree-in-use");
      parents.releaseOthers(member.image(), Optional.empty());
    } else {
      losetup.detach(member.rootFile().get());
    }
    losetup.detach(stray(id));
    Files.deleteIfExists(stray(id));
  }

  /** Bytes that came from parents. */
  long bytesUp(String imageId) throws IOException {
    return layers.bytesRead(up(imageId));
  }

  /** Bytes that went to children. */
  long bytesDown(String imageId) throws IOException {
    return layers.bytesRead(out(imageId));
  }

  /** Empty while there is no cache. */
  Optional<CacheStatistics> statistics(ImageRef image) throws IOException {
    Optional<String> cached = cache.device(image);
    return cached.isEmpty()
        ? Optional.empty()
        : Optional.of(
            CacheStatistics.bounded(
                devices.bytesRead(cached.get()), bytesUp(image.id()), image.sizeBytes()));
  }

  private DeviceName up(String imageId) {
    return names.device(Layer.UP, imageId);
  }

  private DeviceName out(String imageId) {
    return names.device(Layer.OUT, imageId);
  }

  private Path stray(String imageId) {
    return files.image(imageId).resolve("stray");
  }

  private static long sectors(ImageRef image) {
    return image.sizeBytes() / DmTable.SECTOR;
  }
}

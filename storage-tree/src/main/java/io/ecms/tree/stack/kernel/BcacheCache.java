package io.ecms.tree.stack.kernel;

import io.ecms.tree.process.Poll;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.kernel.CacheVolumes.Volume;
import io.ecms.tree.stack.kernel.Names.Layer;
import io.ecms.tree.tool.kernel.BcacheSysfs;
import io.ecms.tree.tool.kernel.BlockDevices;
import io.ecms.tree.tool.kernel.DeviceName;
import io.ecms.tree.tool.kernel.DmTable;
import io.ecms.tree.tool.kernel.Losetup;
import io.ecms.tree.tool.kernel.MakeBcache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The cache bcache. It wants a superblock in front of what it caches; a small file of this node is
 * joined there, so that nothing is ever written to the parent.
 */
record BcacheCache(
    Layers layers,
    Names names,
    CacheVolumes volumes,
    KernelFiles files,
    Losetup losetup,
    MakeBcache makeBcache,
    BcacheSysfs sysfs,
    BlockDevices devices,
    long cacheBytes)
    implements BlockCache {
  private static final String DATA = "data";
  private static final long SUPERBLOCK_FILE = 64 << 10;
  private static final long SUPERBLOCK_SECTORS = 16;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Override
  public Path open(ImageRef image, Path up) throws IOException {
    Optional<String> open = device(image);
    if (open.isPresent()) {
      return node(open.get());
    }
    Path superblock = superblock(image);
    Volume data = volumes.ensure(image.id(), DATA, cacheBytes);
    boolean known = SparseFile.ensure(superblock, SUPERBLOCK_FILE);
    Path joined =
        layers.ensure(
            name(image),
            DmTable.joined(
                losetup.attach(superblock, false),
                SUPERBLOCK_SECTORS,
                up,
                image.sizeBytes() / DmTable.SECTOR));
    boolean clean = mark(image).take(files, image.id());
    if (!clean || !known || !data.existed()) {
      stop(image);
      makeBcache.create(data.device(), joined);
    }
    sysfs.register(data.device());
    sysfs.register(joined);
    if (!Poll.until(() -> device(image).filter(sysfs::isCaching).isPresent(), LIMIT)) {
      throw new StackException(
          "cache-failed",
          true,
          "bcache does not cache image %s; the kernel's log tells why".formatted(image.id()));
    }
    String device = device(image).orElseThrow();
    sysfs.keepAllReads(device);
    return node(device);
  }

  @Override
  public void close(ImageRef image) throws IOException {
    boolean wasOpen = device(image).isPresent();
    stop(image);
    layers.absent(name(image), "tree-in-use");
    if (wasOpen) {
      mark(image).leave(files, image.id());
    }
    losetup.detach(superblock(image));
    volumes.release(image.id(), DATA);
  }

  /** Ends the device first, then the cache behind it, as far as they are there. */
  private void stop(ImageRef image) throws IOException {
    Optional<String> backing = joined(image);
    if (backing.isPresent()) {
      sysfs.stopBacking(backing.get());
      awaitGone(() -> !sysfs.isRegistered(backing.get()));
    }
    Optional<Path> data = volumes.find(image.id(), DATA);
    Optional<String> set =
        data.isEmpty() ? Optional.empty() : sysfs.setOn(devices.nameOf(data.get()));
    if (set.isPresent()) {
      sysfs.stopSet(set.get());
      awaitGone(() -> !sysfs.setExists(set.get()));
    }
  }

  private static void awaitGone(Poll.Condition gone) throws IOException {
    if (!Poll.until(gone, LIMIT)) {
      throw new StackException("tree-in-use", true, "bcache does not end: somebody reads it");
    }
  }

  @Override
  public Optional<String> device(ImageRef image) throws IOException {
    Optional<String> backing = joined(image);
    return backing.isEmpty() ? Optional.empty() : sysfs.deviceOver(backing.get());
  }

  private Optional<String> joined(ImageRef image) {
    return layers.find(name(image)).map(Layers::sysfsName);
  }

  private DeviceName name(ImageRef image) {
    return names.device(Layer.JOIN, image.id());
  }

  private Path superblock(ImageRef image) {
    return files.image(image.id()).resolve("superblock");
  }

  private CacheMark mark(ImageRef image) {
    return CacheMark.of(CacheKind.BCACHE, image, cacheBytes);
  }

  private static Path node(String device) {
    return Path.of("/dev", device);
  }
}

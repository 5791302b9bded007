package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.kernel.CacheVolumes.Volume;
import io.ecms.tree.stack.kernel.Names.Layer;
import io.ecms.tree.tool.kernel.DeviceName;
import io.ecms.tree.tool.kernel.DmTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The cache dm-cache, with metadata and data on volumes of their own. */
record DmCacheCache(
    Layers layers, Names names, CacheVolumes volumes, KernelFiles files, long cacheBytes)
    implements BlockCache {
  private static final String DATA = "data";
  private static final String METADATA = "meta";

  /** Metadata takes this, and 16 bytes for each block of 64 KiB. */
  private static final long METADATA_BASE = 4L << 20;

  private static final int CACHE_PER_METADATA = (64 << 10) / 16;

  /** An empty superblock makes dm-cache write a new one. */
  private static final int SUPERBLOCK = 4096;

  @Override
  public Path open(ImageRef image, Path up) throws IOException {
    DeviceName name = name(image);
    if (layers.find(name).isPresent()) {
      return name.path();
    }
    Volume data = volumes.ensure(image.id(), DATA, cacheBytes);
    Volume metadata = volumes.ensure(image.id(), METADATA, metadataBytes());
    boolean clean = mark(image).take(files, image.id());
    if (!clean || !data.existed() || !metadata.existed()) {
      erase(metadata.device());
    }
    long sectors = image.sizeBytes() / DmTable.SECTOR;
    return layers.ensure(name, DmTable.cache(sectors, metadata.device(), data.device(), up));
  }

  private long metadataBytes() {
    long sectors = cacheBytes / CACHE_PER_METADATA / DmTable.SECTOR;
    return METADATA_BASE + sectors * DmTable.SECTOR;
  }

  private static void erase(Path device) throws IOException {
    try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(SUPERBLOCK);
      while (zeros.hasRemaining()) {
        channel.write(zeros);
      }
      channel.force(false);
    }
  }

  @Override
  public void close(ImageRef image) throws IOException {
    boolean wasOpen = layers.find(name(image)).isPresent();
    layers.absent(name(image), "tree-in-use");
    if (wasOpen) {
      mark(image).leave(files, image.id());
    }
    volumes.release(image.id(), DATA);
    volumes.release(image.id(), METADATA);
  }

  @Override
  public Optional<String> device(ImageRef image) {
    return layers.find(name(image)).map(Layers::sysfsName);
  }

  private DeviceName name(ImageRef image) {
    return names.device(Layer.CACHE, image.id());
  }

  private CacheMark mark(ImageRef image) {
    return CacheMark.of(CacheKind.DM_CACHE, image, cacheBytes);
  }
}

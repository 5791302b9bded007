package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.DiskRules;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.kernel.Names.Layer;
import io.ecms.tree.stack.support.RecordFile;
import io.ecms.tree.tool.kernel.DmTable;
import io.ecms.tree.tool.kernel.Losetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disks of VMs as snapshots over the cached image, with their changes in sparse files (T2).
 *
 * <p>A store is made so large that it can take a change of every block: a snapshot whose store is
 * full would be lost as a whole.
 */
final class SnapshotDisks {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotDisks.class);
  private static final String RECORD = ".json";
  private static final String STORE = ".cow";
  private static final long CHUNK = 4096;

  /** Changes that one chunk of a store's own tables describes. */
  private static final long CHANGES_PER_CHUNK = 256;

  private static final long RESERVE = 1L << 20;

  private final KernelFiles files;
  private final Layers layers;
  private final Names names;
  private final Losetup losetup;

  SnapshotDisks(KernelFiles files, Layers layers, Names names, Losetup losetup) {
    this.files = files;
    this.layers = layers;
    this.names = names;
    this.losetup = losetup;
  }

  /** Finds the device that a disk lies over. */
  @FunctionalInterface
  interface Origin {
    Path device() throws IOException;
  }

  /** Makes the disk over {@code origin}, or finds it when it exists with this image and size. */
  Path make(ImageRef image, String name, long sizeBytes, Origin origin) throws IOException {
    DiskRules.check(image, name, sizeBytes);
    Optional<DiskRecord> existing = find(name);
    DiskRecord wanted = new DiskRecord(name, image.id(), sizeBytes);
    if (existing.isPresent() && !existing.get().equals(wanted)) {
      throw new StackException(
          "disk-exists",
          false,
          "disk %s exists over image %s with %d bytes"
              .formatted(name, existing.get().imageId(), existing.get().sizeBytes()));
    }
    Path store = store(wanted);
    if (existing.isEmpty()) {
      Files.deleteIfExists(store); // of a disk that was being made or removed at a crash
    }
    SparseFile.ensure(store, storeBytes(sizeBytes));
    if (existing.isEmpty()) {
      RecordFile.write(record(wanted), wanted);
    }
    return show(image, wanted, store, origin.device());
  }

  private Path show(ImageRef image, DiskRecord disk, Path store, Path origin) {
    long sectors = disk.sizeBytes() / DmTable.SECTOR;
    long imageSectors = image.sizeBytes() / DmTable.SECTOR;
    Path base =
        sectors == imageSectors
            ? origin
            : layers.ensure(
                names.device(Layer.BASE, disk.name()),
                DmTable.extended(origin, imageSectors, sectors));
    return layers.ensure(
        names.device(Layer.DISK, disk.name()),
        DmTable.snapshot(sectors, base, losetup.attach(store, false), true));
  }

  static long storeBytes(long sizeBytes) {
    long chunks = (sizeBytes + CHUNK - 1) / CHUNK;
    return (chunks + chunks / CHANGES_PER_CHUNK + 1) * CHUNK + RESERVE;
  }

  /**
   * Removes the disk and what was written to it.
   *
   * @throws StackException {@code disk-in-use} (retryable) while a VM has it open
   */
  void remove(String name) throws IOException {
    if (!DiskRules.NAME.matcher(name).matches()) {
      return;
    }
    Optional<DiskRecord> existing = find(name);
    if (existing.isEmpty()) {
      return;
    }
    LOG.info("remove disk {}", name);
    hide(existing.get());
    Files.deleteIfExists(record(existing.get()));
    Files.deleteIfExists(store(existing.get()));
  }

  /**
   * Takes the devices of a disk away, not what was written to it.
   *
   * @throws StackException {@code disk-in-use} (retryable)
   */
  void hide(DiskRecord disk) {
    layers.absent(names.device(Layer.DISK, disk.name()), "disk-in-use");
    layers.absent(names.device(Layer.BASE, disk.name()), "disk-in-use");
    losetup.detach(store(disk));
  }

  /** All disks over an image. */
  List<DiskRecord> of(String imageId) throws IOException {
    List<DiskRecord> found = new ArrayList<>();
    for (Path file : KernelFiles.list(files.disks(imageId))) {
      if (file.toString().endsWith(RECORD)) {
        RecordFile.read(file, DiskRecord.class).ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<DiskRecord> find(String name) throws IOException {
    for (String imageId : files.images()) {
      Path file = files.disks(imageId).resolve(name + RECORD);
      if (Files.exists(file)) {
        return RecordFile.read(file, DiskRecord.class);
      }
    }
    return Optional.empty();
  }

  private Path record(DiskRecord disk) {
    return files.disks(disk.imageId()).resolve(disk.name() + RECORD);
  }

  private Path store(DiskRecord disk) {
    return files.disks(disk.imageId()).resolve(disk.name() + STORE);
  }
}

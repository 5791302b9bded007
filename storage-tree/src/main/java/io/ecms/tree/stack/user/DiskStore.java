package io.ecms.tree.stack.user;

import io.ecms.tree.stack.DiskRules;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.tool.QemuImg;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The qcow2 files that take the writes of VMs, one directory per image.
 *
 * <p>The directory is the only truth: nothing is remembered, so that a new agent finds the same
 * disks. A file gets its final name only when it is complete.
 */
final class DiskStore {
  private static final Logger LOG = LoggerFactory.getLogger(DiskStore.class);
  private static final String SUFFIX = ".qcow2";
  private static final String DRAFT = ".draft";

  private final Path images;
  private final QemuImg qemuImg;
  private final AtomicLong drafts = new AtomicLong();

  DiskStore(Path images, QemuImg qemuImg) {
    this.images = images;
    this.qemuImg = qemuImg;
  }

  /** Makes the file, or finds it when it exists with the same image and size. */
  Path make(ImageRef image, String name, long sizeBytes) throws IOException {
    DiskRules.check(image, name, sizeBytes);
    Path file = directory(image.id()).resolve(name + SUFFIX);
    Optional<Path> existing = find(name);
    if (existing.isPresent()) {
      return sameOrRefuse(existing.get(), file, sizeBytes);
    }
    Files.createDirectories(file.getParent());
    Path draft = file.resolveSibling(name + "." + drafts.incrementAndGet() + DRAFT);
    try {
      qemuImg.createQcow2(draft, sizeBytes);
      Files.createLink(file, draft); // unlike a move, never replaces a disk
      return file;
    } catch (FileAlreadyExistsException madeMeanwhile) {
      return sameOrRefuse(file, file, sizeBytes);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private Path sameOrRefuse(Path existing, Path wanted, long sizeBytes) {
    long size = qemuImg.info(existing, Optional.of("qcow2")).virtualSizeBytes();
    if (!existing.equals(wanted) || size != sizeBytes) {
      throw new StackException(
          "disk-exists", false, "%s exists with %d bytes".formatted(existing, size));
    }
    return existing;
  }

  /** Deletes the disk, of whatever image. */
  void remove(String name) throws IOException {
    if (DiskRules.NAME.matcher(name).matches()) {
      Optional<Path> file = find(name);
      if (file.isPresent()) {
        LOG.info("delete disk {}", file.get());
        Files.deleteIfExists(file.get());
      }
    }
  }

  int count(String imageId) throws IOException {
    return (int) list(directory(imageId)).stream().filter(DiskStore::isDisk).count();
  }

  /** Ids of all images that were ever served here. */
  List<String> images() throws IOException {
    return list(images).stream().map(directory -> directory.getFileName().toString()).toList();
  }

  /** Deletes what an agent left that was killed while it made a disk. */
  void deleteDrafts() throws IOException {
    for (Path image : list(images)) {
      for (Path file : list(image.resolve("disks"))) {
        if (file.toString().endsWith(DRAFT)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isDisk(Path file) {
    return file.toString().endsWith(SUFFIX);
  }

  private Optional<Path> find(String name) throws IOException {
    return list(images).stream()
        .map(image -> image.resolve("disks").resolve(name + SUFFIX))
        .filter(Files::exists)
        .findFirst();
  }

  private Path directory(String imageId) {
    return images.resolve(imageId).resolve("disks");
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }
}

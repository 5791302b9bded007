package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.support.RecordFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and ends memberships, with a record before each change and after it. */
record Memberships(KernelFiles files, Chains chains) {
  private static final Logger LOG = LoggerFactory.getLogger(Memberships.class);

  /**
   * Refuses a file that cannot be served.
   *
   * @throws StackException {@code image-not-found} or {@code image-size-differs}
   */
  static void checkRoot(ImageRef image, Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new StackException("image-not-found", false, file + " is not a readable file");
    }
    if (Files.size(file) != image.sizeBytes()) {
      throw new StackException(
          "image-size-differs",
          false,
          "%s has %d bytes, image %s has %d"
              .formatted(file, Files.size(file), image.id(), image.sizeBytes()));
    }
  }

  /**
   * Makes all of a membership, or what of it is missing; takes back what is new and failed.
   *
   * @param member what there is, or null
   */
  KernelRecord complete(@Nullable KernelRecord member, KernelRecord wanted) throws IOException {
    // One of before the host's restart may have disks, so it is never taken back.
    boolean known = member != null || read(wanted.imageId()).isPresent();
    try {
      if (!known) {
        Files.createDirectories(files.image(wanted.imageId()));
        write(wanted);
      }
      build(wanted);
      KernelRecord serving = wanted.in(KernelRecord.State.SERVING);
      write(serving);
      return serving;
    } catch (IOException | RuntimeException e) {
      if (!known) {
        takeBack(wanted);
      }
      throw e;
    }
  }

  private void build(KernelRecord wanted) throws IOException {
    if (wanted.rootFile().isPresent()) {
      chains.root(wanted.image(), wanted.rootFile().get());
    } else {
      chains.branch(wanted.image(), wanted.parent().orElseThrow());
    }
  }

  private void takeBack(KernelRecord wanted) throws IOException {
    try {
      chains.dismantle(wanted);
      Files.deleteIfExists(files.record(wanted.imageId()));
    } catch (RuntimeException e) {
      // The failure that led here is the one to tell; the next instance takes down what is left.
      LOG.warn("image {} is left half made", wanted.imageId(), e);
    }
  }

  /**
   * Takes a membership down, also one of which only the record is left.
   *
   * @throws StackException {@code tree-in-use} (retryable)
   */
  void end(String imageId) throws IOException {
    Optional<KernelRecord> record = read(imageId);
    if (record.isPresent()) {
      write(record.get().in(KernelRecord.State.LEAVING));
      chains.dismantle(record.get());
      Files.deleteIfExists(files.record(imageId));
    }
  }

  private Optional<KernelRecord> read(String imageId) throws IOException {
    return RecordFile.read(files.record(imageId), KernelRecord.class);
  }

  void write(KernelRecord record) throws IOException {
    RecordFile.write(files.record(record.imageId()), record);
  }
}

package io.ecms.node.agent;

import io.ecms.core.image.ImageSource;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.Problem;
import io.ecms.core.protocol.AgentCommand.TreeImage;
import io.ecms.core.protocol.AgentMessage.BootFile;
import io.ecms.node.hypervisor.DirectBoot;
import io.ecms.tree.fill.ChunkDigests;
import io.ecms.tree.fill.FillSource;
import io.ecms.tree.fill.WorkingSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kernels and initial RAM disks of images as files of this node: {@code DIRECTORY/IMAGE/kernel} and
 * {@code DIRECTORY/IMAGE/initrd}, fetched from the image node in pieces. A file is complete as soon
 * as it has its name. Blocking; calls for one image must not overlap.
 */
final class BootFiles {
  /** Longest boot file in bytes. */
  static final long MAX_SIZE = 1L << 30;

  private static final Logger LOG = LoggerFactory.getLogger(BootFiles.class);

  private final Path directory;
  private final BootFileSource source;

  BootFiles(Path directory, BootFileSource source) {
    this.directory = directory;
    this.source = source;
  }

  private Path file(ImageId image, BootFile which) {
    return directory.resolve(image.value()).resolve(which.name().toLowerCase(Locale.ROOT));
  }

  /** Fetches what is missing here of the image's boot files. */
  void fetch(TreeImage image) {
    for (BootFile which : BootFile.values()) {
      if (named(image.source(), which).isPresent()) {
        complete(image.id(), which, out -> fetch(image, which, out));
      }
    }
  }

  /**
   * What the chunks of the image must be, from the image node. Kept here, so that this node can
   * hand it on should it become the root.
   */
  ChunkDigests digests(TreeImage image) {
    complete(image.id(), BootFile.CHUNKS, out -> fetch(image, BootFile.CHUNKS, out));
    try (InputStream in = Files.newInputStream(file(image.id(), BootFile.CHUNKS))) {
      return ChunkDigests.read(in, image.content().sizeBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("chunk digests of " + image.id(), e);
    }
  }

  /** What a fill of the image has to know, from the image node. */
  FillSource fillSource(TreeImage image) {
    return new FillSource() {
      @Override
      public ChunkDigests digests() {
        return BootFiles.this.digests(image);
      }

      @Override
      public Optional<WorkingSet> workingSet() {
        return BootFiles.this.workingSet(image);
      }

      @Override
      public void note(WorkingSet read) {
        LOG.info("{}: telling {} what is read: {} bytes", image.id(), image.root(), read.bytes());
        source.note(image.root(), image.id(), read.encoded());
      }
    };
  }

  private Optional<WorkingSet> workingSet(TreeImage image) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      fetch(image, BootFile.WORKING_SET, file);
      return Optional.of(
          WorkingSet.read(
              new ByteArrayInputStream(file.toByteArray()), image.content().sizeBytes()));
    } catch (Refusal none) {
      LOG.info("nobody has told yet what is read of {}: {}", image.id(), none.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("working set of " + image.id(), e);
    }
  }

  private void fetch(TreeImage image, BootFile which, OutputStream out) throws IOException {
    long offset = 0;
    while (true) {
      byte[] piece = source.read(image.root(), image.id(), which, offset);
      if (piece.length == 0) {
        LOG.info("fetched {} of {} from {}: {} bytes", which, image.id(), image.root(), offset);
        return;
      }
      offset += piece.length;
      if (offset > MAX_SIZE) {
        throw new Refusal(
            Problem.invalid("boot-file-too-large", which + " is longer than " + MAX_SIZE));
      }
      out.write(piece);
    }
  }

  /** Writes a file to its end. */
  @FunctionalInterface
  private interface Filling {
    void fill(OutputStream out) throws IOException;
  }

  private void complete(ImageId image, BootFile which, Filling filling) {
    Path file = file(image, which);
    if (Files.exists(file)) {
      return;
    }
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(directory.resolve(image.value()));
      try (OutputStream out = Files.newOutputStream(draft)) {
        filling.fill(out);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** How the image is booted, when it has no boot loader. */
  Optional<DirectBoot> directBoot(TreeImage image) {
    return image
        .source()
        .kernel()
        .map(_ ->
            new DirectBoot(
                present(image.id(), BootFile.KERNEL),
                image.source().initrd().map(_ -> present(image.id(), BootFile.INITRD)),
                image.source().cmdline().orElse("")));
  }

  /**
   * Reads a piece of a file that this node has as a member, for those that take it for the root.
   *
   * @throws Refusal {@code boot-file-not-found} when it is not here
   */
  byte[] read(ImageId image, BootFile which, long offset) {
    Path file = file(image, which);
    if (!Files.exists(file)) {
      throw new Refusal(
          Problem.notFound("boot-file-not-found", "no %s of %s here".formatted(which, image)));
    }
    return FilePieces.read(file, offset);
  }

  private Path present(ImageId image, BootFile which) {
    Path file = file(image, which);
    if (!Files.exists(file)) {
      throw new Refusal(
          Problem.transientError(
              "boot-file-missing", "%s of %s is not on this node".formatted(which, image)));
    }
    return file;
  }

  void remove(ImageId image) {
    try {
      for (BootFile which : BootFile.values()) {
        Files.deleteIfExists(file(image, which));
        Path file = file(image, which);
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".new"));
      }
      Files.deleteIfExists(directory.resolve(image.value()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove boot files of " + image, e);
    }
  }

  private static Optional<String> named(ImageSource user, BootFile which) {
    return switch (which) {
      case KERNEL -> user.kernel();
      case INITRD -> user.initrd();
      case CHUNKS, WORKING_SET -> Optional.empty(); // for caches, not for boots
    };
  }
}

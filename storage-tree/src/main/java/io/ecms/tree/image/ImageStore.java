package io.ecms.tree.image;

import io.ecms.tree.fill.WorkingSet;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.tool.QemuImg;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Golden images of an image node, one set of files per image id in one directory.
 *
 * <p>Files are written under draft names, made durable and renamed; the manifest comes last. So an
 * import that was interrupted leaves nothing that looks complete, and is simply repeated.
 *
 * <p>Concurrency: imports of different images run side by side; a second one of the same image that
 * is being imported is refused with {@code image-busy}.
 */
public final class ImageStore {
  private static final Logger LOG = LoggerFactory.getLogger(ImageStore.class);
  private static final String DRAFT = ".draft";

  /** Converting is bounded by the disk; 100 GiB at 50 MB/s take 36 minutes. */
  private static final Duration CONVERT = Duration.ofHours(1);

  private final Path directory;
  private final QemuImg qemuImg;
  private final SourceInspector inspector;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  /**
   * A store that makes its directory when it first imports.
   *
   * @param runner for {@code qemu-img}
   */
  public ImageStore(Path directory, CommandRunner runner) {
    this.directory = directory.toAbsolutePath().normalize();
    this.qemuImg = new QemuImg(runner);
    this.inspector = new SourceInspector(qemuImg);
  }

  /**
   * Copies or converts a file into the store; when an image of this id is complete, answers it
   * instead.
   *
   * @throws ImageException {@code image-not-found}, {@code image-not-readable}, {@code
   *     image-empty}, {@code image-format-differs}, {@code image-format-unsupported}, {@code
   *     image-not-self-contained}, {@code image-no-space}, {@code image-busy} (retryable), {@code
   *     image-io-error} (retryable), or the code of a failed {@code qemu-img}
   * @throws IllegalArgumentException when the id is malformed
   */
  public StoredImage importImage(ImportRequest request, ImportProgress progress) {
    return exclusively(
        request.id(),
        () -> {
          Optional<StoredImage> complete = load(request.id());
          return complete.isPresent() ? complete.get() : store(request, progress);
        });
  }

  /** Work on one image. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T exclusively(String id, Work<T> work) {
    ReentrantLock lock = locks.computeIfAbsent(checkedId(id), unused -> new ReentrantLock());
    if (!lock.tryLock()) {
      throw new ImageException("image-busy", true, "image " + id + " is being imported");
    }
    try {
      return work.run();
    } catch (IOException e) {
      throw new ImageException("image-io-error", true, "image %s: %s".formatted(id, e), e);
    } catch (CommandException e) {
      throw new ImageException(e.code(), e.retryable(), String.valueOf(e.getMessage()), e);
    } finally {
      lock.unlock();
    }
  }

  /** The id becomes part of file names, hence is checked before anything else. */
  private static String checkedId(String id) {
    return new ImageRef(id, 512).id();
  }

  private StoredImage store(ImportRequest request, ImportProgress progress) throws IOException {
    SourceInspector.Source source = inspector.inspect(request.source(), request.format());
    for (Optional<Path> extra : List.of(request.kernel(), request.initrd())) {
      if (extra.isPresent()) {
        SourceInspector.checkReadable(extra.get());
      }
    }
    Files.createDirectories(directory);
    checkSpace(request, source);
    LOG.info("import image {} from {} ({})", request.id(), source.file(), source.format());
    RawCopy.Digests digests = storeDisk(request.id(), source, progress);
    storeExtra(request.kernel(), kernelFile(request.id()));
    storeExtra(request.initrd(), initrdFile(request.id()));
    Manifest manifest =
        new Manifest(
            request.id(),
            RawCopy.roundUp(source.sizeBytes()),
            digests.sha256(),
            request.kernel().isPresent(),
            request.initrd().isPresent());
    Path draft = draftOf(manifestFile(request.id()));
    Files.write(draft, manifest.json());
    publish(draft, manifestFile(request.id()));
    return describe(manifest);
  }

  /** The whole disk is asked for, since a raw file may be filled up to its size. */
  private void checkSpace(ImportRequest request, SourceInspector.Source source) throws IOException {
    long needed = source.sizeBytes();
    for (Optional<Path> extra : List.of(request.kernel(), request.initrd())) {
      needed += extra.isPresent() ? Files.size(extra.get()) : 0;
    }
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < needed) {
      throw new ImageException(
          "image-no-space",
          false,
          "image %s needs %d bytes in %s, which has %d"
              .formatted(request.id(), needed, directory, free));
    }
  }

  private RawCopy.Digests storeDisk(
      String id, SourceInspector.Source source, ImportProgress progress) throws IOException {
    Path draft = draftOf(diskFile(id));
    RawCopy.Digests digests;
    if (source.format().equals("raw")) {
      digests = RawCopy.copy(source.file(), draft, source.sizeBytes(), progress);
    } else {
      qemuImg.convertToRaw(source.file(), source.format(), draft, CONVERT);
      digests = RawCopy.digest(draft, source.sizeBytes(), progress);
    }
    publish(draft, diskFile(id));
    Path chunks = draftOf(chunksFile(id));
    Files.write(chunks, digests.chunks().encoded());
    publish(chunks, chunksFile(id));
    return digests;
  }

  private void storeExtra(Optional<Path> source, Path target) throws IOException {
    if (source.isPresent()) {
      Path draft = draftOf(target);
      Files.copy(source.get(), draft);
      publish(draft, target);
    }
  }

  /** Name of a new file beside {@code file}; what an interrupted import left there is deleted. */
  private static Path draftOf(Path file) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + DRAFT);
    Files.deleteIfExists(draft);
    return draft;
  }

  private void publish(Path draft, Path file) throws IOException {
    force(draft);
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("r--r--r--"));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(directory);
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      channel.force(true);
    }
  }

  /** The complete image of this id, if there is one. */
  public Optional<StoredImage> find(String id) {
    checkedId(id);
    try {
      return load(id);
    } catch (IOException e) {
      throw new ImageException("image-io-error", true, "image %s: %s".formatted(id, e), e);
    }
  }

  private Optional<StoredImage> load(String id) throws IOException {
    Optional<StoredImage> image = Manifest.read(manifestFile(id)).map(this::describe);
    return image.isPresent() && isComplete(image.get()) ? image : Optional.empty();
  }

  private static boolean isComplete(StoredImage image) throws IOException {
    return Files.exists(image.file())
        && Files.size(image.file()) == image.ref().sizeBytes()
        && image.kernel().map(Files::exists).orElse(true)
        && image.initrd().map(Files::exists).orElse(true);
  }

  private StoredImage describe(Manifest manifest) {
    String id = manifest.id();
    return new StoredImage(
        new ImageRef(id, manifest.sizeBytes()),
        diskFile(id),
        manifest.sha256(),
        Optional.of(chunksFile(id)).filter(Files::exists),
        manifest.kernel() ? Optional.of(kernelFile(id)) : Optional.empty(),
        manifest.initrd() ? Optional.of(initrdFile(id)) : Optional.empty());
  }

  /**
   * Deletes an image, complete or not; no error when there is none.
   *
   * @throws ImageException {@code image-busy} or {@code image-io-error} (both retryable)
   */
  public void remove(String id) {
    exclusively(
        id,
        () -> {
          Path manifest = manifestFile(id);
          List<Path> files =
              List.of(
                  manifest,
                  diskFile(id),
                  chunksFile(id),
                  workingSetFile(id),
                  kernelFile(id),
                  initrdFile(id));
          if (Files.exists(manifest)) {
            LOG.info("remove image {}", id);
          }
          for (Path file : files) {
            Files.deleteIfExists(file);
            draftOf(file);
          }
          return id;
        });
  }

  /** File of what the first reader of the image has read, if that was told. */
  public Optional<Path> workingSet(String id) {
    return find(id).map(_ -> workingSetFile(id)).filter(Files::exists);
  }

  /**
   * Keeps what the first reader of an image has read.
   *
   * @param content of the file of a {@link WorkingSet}
   * @return false when it was told before, or there is no such image
   * @throws ImageException {@code image-busy} or {@code image-io-error} (both retryable), also when
   *     the content is something else
   */
  public boolean note(String id, byte[] content) {
    return exclusively(
        id,
        () -> {
          Optional<StoredImage> stored = load(id);
          Path file = workingSetFile(id);
          if (stored.isEmpty() || Files.exists(file)) {
            return false;
          }
          WorkingSet.read(new ByteArrayInputStream(content), stored.get().ref().sizeBytes());
          Path draft = draftOf(file);
          Files.write(draft, content);
          publish(draft, file);
          return true;
        });
  }

  /** All complete images. */
  public List<StoredImage> list() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .sorted()
          .flatMap(name -> find(name.substring(0, name.length() - ".json".length())).stream())
          .toList();
    } catch (IOException e) {
      throw new ImageException("image-io-error", true, directory + ": " + e, e);
    }
  }

  private Path manifestFile(String id) {
    return directory.resolve(id + ".json");
  }

  private Path diskFile(String id) {
    return directory.resolve(id + ".raw");
  }

  private Path chunksFile(String id) {
    return directory.resolve(id + ".chunks");
  }

  private Path workingSetFile(String id) {
    return directory.resolve(id + ".read");
  }

  private Path kernelFile(String id) {
    return directory.resolve(id + ".kernel");
  }

  private Path initrdFile(String id) {
    return directory.resolve(id + ".initrd");
  }
}

package io.ecms.node.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces small files so that a reader finds the old content or the new, also after a crash. */
final class DurableFile {
  private DurableFile() {}

  /**
   * Writes {@code content}; on return it survives a power failure.
   *
   * @throws UncheckedIOException when it could not be written; the old content then stays
   */
  static void write(Path file, byte[] content) {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (FileChannel channel =
          FileChannel.open(
              draft,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      replace(draft, file);
      try (FileChannel directory = FileChannel.open(parentOf(file), StandardOpenOption.READ)) {
        directory.force(true); // the new name, too
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Like {@link #write}, but survives only the end of this JVM, not a power failure. */
  static void writeQuickly(Path file, byte[] content) {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(draft, content);
      replace(draft, file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static void replace(Path draft, Path file) throws IOException {
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path parentOf(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException(file + " is in no directory");
    }
    return parent;
  }
}

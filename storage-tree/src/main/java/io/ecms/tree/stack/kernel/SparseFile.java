package io.ecms.tree.stack.kernel;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that take space only where something was written. */
final class SparseFile {
  private SparseFile() {}

  /**
   * Makes the file of this size, or finds it; one of another size is replaced by an empty one.
   *
   * @return whether it was there
   */
  static boolean ensure(Path file, long sizeBytes) throws IOException {
    if (Files.exists(file) && Files.size(file) == sizeBytes) {
      return true;
    }
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(sizeBytes);
    }
    return false;
  }
}

package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.support.RecordFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says that a cache was closed in order, so that what it holds may be used again. It is taken away
 * while the cache is open: after a crash the cache is filled anew, since it is only a copy.
 *
 * @param kind which cache wrote it
 * @param imageBytes size of the image
 * @param cacheBytes size of the cache
 */
record CacheMark(String kind, long imageBytes, long cacheBytes) {
  static CacheMark of(CacheKind kind, ImageRef image, long cacheBytes) {
    return new CacheMark(kind.word(), image.sizeBytes(), cacheBytes);
  }

  /** Whether the mark was there; it is gone now. */
  boolean take(KernelFiles files, String imageId) throws IOException {
    Path file = file(files, imageId);
    boolean found = RecordFile.read(file, CacheMark.class).filter(this::equals).isPresent();
    Files.deleteIfExists(file);
    return found;
  }

  void leave(KernelFiles files, String imageId) throws IOException {
    RecordFile.write(file(files, imageId), this);
  }

  private static Path file(KernelFiles files, String imageId) {
    return files.image(imageId).resolve("cache.json");
  }
}

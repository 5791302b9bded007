package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.ImageRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a cache has the right size (T8): one that is too large starves the host of memory, one
 * that is too small holds no working set.
 */
record CacheCheck(KernelStackSettings settings, KernelHost host) {
  /** Part of the memory that is left, which the tables of one more cache may take: a quarter. */
  private static final int MEMORY_PART = 4;

  /** Part of an image that a cache should hold at least: a start reads a few percent. */
  private static final int IMAGE_PART = 20;

  List<Finding> findings(ImageRef image) throws IOException {
    List<Finding> findings = new ArrayList<>();
    long memory = settings.cache().memoryBytes(settings.cacheBytes());
    long available = host.availableMemory();
    if (memory > available / MEMORY_PART) {
      findings.add(
          Finding.refuse(
              "cache-memory",
              ("a cache of %d MiB takes up to %d MiB of memory when it is full, more than a quarter"
                      + " of the %d MiB available; configure a smaller one")
                  .formatted(mib(settings.cacheBytes()), mib(memory), mib(available))));
    }
    if (settings.volumes().isEmpty()) {
      Path data = settings.dataDirectory();
      Files.createDirectories(data);
      long space = Files.getFileStore(data).getUsableSpace();
      if (settings.cacheBytes() > space) {
        findings.add(
            Finding.refuse(
                "cache-space",
                "a cache of %d MiB does not fit into the %d MiB free at %s"
                    .formatted(mib(settings.cacheBytes()), mib(space), data)));
      }
    }
    if (settings.cacheBytes() < image.sizeBytes() / IMAGE_PART) {
      findings.add(
          Finding.warn(
              "cache-small",
              "a cache of %d MiB holds less than a %dth of image %s; watch its hit ratio"
                  .formatted(mib(settings.cacheBytes()), IMAGE_PART, image.id())));
    }
    return List.copyOf(findings);
  }

  private static long mib(long bytes) {
    return bytes >> 20;
  }
}

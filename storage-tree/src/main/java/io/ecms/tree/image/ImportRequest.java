package io.ecms.tree.image;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What to import.
 *
 * @param id id of the new image, see {@link io.ecms.tree.stack.ImageRef}
 * @param source file on this host
 * @param kernel Linux kernel to boot directly, copied beside the image
 * @param initrd initial RAM disk for that kernel, copied beside the image
 */
public record ImportRequest(
    String id, Path source, ImageFormat format, Optional<Path> kernel, Optional<Path> initrd) {

  public ImportRequest {
    source = source.toAbsolutePath().normalize();
    kernel = kernel.map(path -> path.toAbsolutePath().normalize());
    initrd = initrd.map(path -> path.toAbsolutePath().normalize());
  }

  /** Only the disk. */
  public ImportRequest(String id, Path source, ImageFormat format) {
    this(id, source, format, Optional.empty(), Optional.empty());
  }
}

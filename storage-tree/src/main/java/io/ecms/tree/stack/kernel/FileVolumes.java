package io.ecms.tree.stack.kernel;

import io.ecms.tree.tool.kernel.Losetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Caches as sparse files in the data directory, made block devices by the loop driver. */
record FileVolumes(KernelFiles files, Losetup losetup) implements CacheVolumes {

  @Override
  public Volume ensure(String imageId, String part, long sizeBytes) throws IOException {
    Path file = file(imageId, part);
    boolean existed = SparseFile.ensure(file, sizeBytes);
    return new Volume(losetup.attach(file, false), existed);
  }

  @Override
  public Optional<Path> find(String imageId, String part) {
    return losetup.devices(file(imageId, part)).stream().findFirst();
  }

  @Override
  public void release(String imageId, String part) {
    losetup.detach(file(imageId, part));
  }

  private Path file(String imageId, String part) {
    return files.image(imageId).resolve("cache-" + part);
  }
}

package io.ecms.tree.stack.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the caches of a node lie. */
interface CacheVolumes {

  /**
   * A volume, whose content stays when the node leaves the tree.
   *
   * @param device its block device
   * @param existed whether it was there with this size
   */
  record Volume(Path device, boolean existed) {}

  /** Makes the volume, or finds it; one of another size is replaced. */
  Volume ensure(String imageId, String part, long sizeBytes) throws IOException;

  /** The volume's device, while it has one. */
  Optional<Path> find(String imageId, String part);

  /** Gives the block device back, not the content. */
  void release(String imageId, String part);
}

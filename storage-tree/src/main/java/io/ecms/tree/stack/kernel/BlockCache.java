package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.ImageRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A block cache over the path to the parent; one per image. Both changes may be repeated. */
sealed interface BlockCache permits BcacheCache, DmCacheCache, FlashcacheCache {

  /**
   * Puts the cache over the path, or finds it there.
   *
   * @return the cached device, of the image's size
   */
  Path open(ImageRef image, Path up) throws IOException;

  /** Takes the cache away; what it holds stays for the next time. */
  void close(ImageRef image) throws IOException;

  /** Name in sysfs of the cached device, while there is one. */
  Optional<String> device(ImageRef image) throws IOException;
}

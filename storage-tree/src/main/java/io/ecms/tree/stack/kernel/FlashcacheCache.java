package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.kernel.Names.Layer;
import io.ecms.tree.tool.kernel.DeviceName;
import io.ecms.tree.tool.kernel.Flashcache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The cache of the original VMThunder. In the mode that writes through it does not outlive its
 * device, so it is filled anew each time.
 */
record FlashcacheCache(
    Layers layers, Names names, CacheVolumes volumes, Flashcache flashcache, long cacheBytes)
    implements BlockCache {
  private static final String DATA = "data";

  @Override
  public Path open(ImageRef image, Path up) throws IOException {
    DeviceName name = name(image);
    if (layers.find(name).isEmpty()) {
      Path data = volumes.ensure(image.id(), DATA, cacheBytes).device();
      flashcache.create(name, Flashcache.mib(cacheBytes), data, up);
    }
    return name.path();
  }

  @Override
  public void close(ImageRef image) {
    layers.absent(name(image), "tree-in-use");
    volumes.release(image.id(), DATA);
  }

  @Override
  public Optional<String> device(ImageRef image) {
    return layers.find(name(image)).map(Layers::sysfsName);
  }

  private DeviceName name(ImageRef image) {
    return names.device(Layer.CACHE, image.id());
  }
}

package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Several nodes over one {@link PlayedKernel}. */
final class PlayedHosts implements AutoCloseable {
  /** Longer than any test: what is looked after would come between the commands of a test. */
  private static final Duration NEVER = Duration.ofHours(1);

  private final Path base;
  private final Duration watchEvery;
  private final PlayedKernel kernel;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final Map<String, KernelStack> stacks = new LinkedHashMap<>();
  private final Map<String, Endpoint> portals = new LinkedHashMap<>();

  PlayedHosts(Path base) throws IOException {
    this(base, NEVER);
  }

  PlayedHosts(Path base, Duration watchEvery) throws IOException {
    this.base = base;
    this.watchEvery = watchEvery;
    this.kernel = new PlayedKernel(base.resolve("kernel"));
  }

  PlayedKernel kernel() {
    return kernel;
  }

  /** A file of the image's size. */
  Path golden(ImageRef image) throws IOException {
    Path file = base.resolve("golden.raw");
    SparseFile.ensure(file, image.sizeBytes());
    return file;
  }

  KernelStack start(String name) {
    return stacks.computeIfAbsent(
        name, unused -> new KernelStack(settings(name), kernel.host(), kernel, timer));
  }

  KernelStackSettings settings(String name) {
    return new KernelStackSettings(
        base.resolve(name),
        name,
        portals.computeIfAbsent(name, unused -> newPortal()),
        "ALL",
        CacheKind.DM_CACHE,
        64L << 20,
        Optional.empty(),
        Duration.ofSeconds(5),
        watchEvery);
  }

  private Endpoint newPortal() {
    try {
      return kernel.portal();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the agent as a kill of its JVM would. */
  void crash(String name) {
    stacks.remove(name).handOver();
  }

  @Override
  public void close() throws IOException {
    stacks.values().forEach(KernelStack::handOver);
    timer.shutdownNow();
    kernel.close();
  }
}

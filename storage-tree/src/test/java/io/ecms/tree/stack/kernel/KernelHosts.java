package io.ecms.tree.stack.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.tool.kernel.Dmsetup;
import io.ecms.tree.tool.kernel.IscsiSessions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Several nodes in one kernel, each with an address, a target daemon and names of its own. */
final class KernelHosts implements AutoCloseable {
  private static final int PORT = 3270;
  private static final int END_SECONDS = 10;

  private final Path base;
  private final CacheKind cache;
  private final Optional<KernelStackSettings.VolumeGroup> volumes;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final Map<String, KernelStack> stacks = new LinkedHashMap<>();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  KernelHosts(CacheKind cache, Optional<KernelStackSettings.VolumeGroup> volumes)
      throws IOException {
    this.base = Files.createTempDirectory("ks");
    this.cache = cache;
    this.volumes = volumes;
  }

  KernelHosts() throws IOException {
    this(CacheKind.BCACHE, Optional.empty());
  }

  Path directory() {
    return base;
  }

  /** The node, started when it is not running. */
  KernelStack start(String name) {
    return stacks.computeIfAbsent(name, this::make);
  }

  private KernelStack make(String name) {
    return new KernelStack(settings(name), KernelHost.system(), new HostCommandRunner(), timer);
  }

  private KernelStackSettings settings(String name) {
    int number = numbers.computeIfAbsent(name, unused -> numbers.size() + 1);
    return new KernelStackSettings(
        base.resolve(name),
        name,
        new Endpoint("127.0.1." + number, PORT + number),
        "ALL",
        cache,
        64L << 20,
        volumes,
        Duration.ofSeconds(2),
        Duration.ofSeconds(1));
  }

  /** Ends the agent as a kill of its JVM would: the kernel goes on. */
  void crash(String name) {
    start(name).handOver();
    stacks.remove(name);
  }

  /** Reads as a VM does, past the page cache of this host where that is possible. */
  static byte[] read(Path device, long offset, int length) throws IOException {
    try (FileChannel channel = FileChannel.open(device, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(length);
      while (buffer.hasRemaining()) {
        assertThat(channel.read(buffer, offset + buffer.position())).isPositive();
      }
      return buffer.array();
    }
  }

  static void write(Path device, long offset, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(device, StandardOpenOption.WRITE, StandardOpenOption.DSYNC)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer, offset + buffer.position());
      }
    }
  }

  /** What children of the node read. */
  static Path out(String name, ImageRef image) {
    return new Names(name).device(Names.Layer.OUT, image.id()).path();
  }

  /** Everything of the named node that the kernel has. */
  static List<String> leftOf(String name) throws IOException {
    Names names = new Names(name);
    List<String> left = new ArrayList<>();
    new Dmsetup(new HostCommandRunner())
        .devices(names.prefix())
        .forEach(device -> left.add(device.toString()));
    new IscsiSessions(Path.of("/sys"))
        .of(names.iface())
        .forEach(session -> left.add(session.toString()));
    return left;
  }

  /** Kills the target daemon that listens at an address. */
  static void killDaemon(String address) {
    ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("portal=" + address))
        .forEach(process -> {
          process.destroyForcibly();
          process.onExit().orTimeout(END_SECONDS, TimeUnit.SECONDS).join();
        });
  }

  /** Leaves first, as a tree is taken down; then nothing may be left in the kernel. */
  @Override
  public void close() throws IOException {
    for (String name : List.copyOf(numbers.keySet())) {
      start(name);
    }
    for (int round = 0; round < numbers.size() && !stacks.isEmpty(); round++) {
      for (String name : List.copyOf(stacks.keySet()).reversed()) {
        stacks.remove(name).close();
        if (!leftOf(name).isEmpty()) {
          start(name);
        }
      }
    }
    timer.shutdownNow();
    for (String name : numbers.keySet()) {
      assertThat(leftOf(name)).isEmpty();
    }
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

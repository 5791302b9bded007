package io.ecms.tree.stack.user;

import io.ecms.tree.fill.FillSettings;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.relay.RelaySettings;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.wire.TlsIdentity;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Several hosts in one JVM, each with a loopback address and a directory of its own. */
final class UserHosts implements AutoCloseable {
  private static final Duration READ = Duration.ofSeconds(20);

  private final UnaryOperator<UserStackSettings> change;
  private final FillSettings fill;
  private final Path base;
  private final Optional<TlsIdentity> tls;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final Map<String, UserStack> stacks = new ConcurrentHashMap<>();
  private final Map<String, String> addresses = new ConcurrentHashMap<>();

  UserHosts() throws IOException {
    this(Optional.empty(), FillSettings.NEVER);
  }

  /** All with the same certificate. */
  UserHosts(Optional<TlsIdentity> tls) throws IOException {
    this(tls, FillSettings.NEVER);
  }

  UserHosts(Optional<TlsIdentity> tls, FillSettings fill) throws IOException {
    this(tls, fill, settings -> settings);
  }

  /** All with changed settings. */
  UserHosts(UnaryOperator<UserStackSettings> change) throws IOException {
    this(Optional.empty(), FillSettings.NEVER, change);
  }

  private UserHosts(
      Optional<TlsIdentity> tls, FillSettings fill, UnaryOperator<UserStackSettings> change)
      throws IOException {
    this.change = change;
    this.tls = tls;
    this.fill = fill;
    // Not JUnit's directory: its path is too long for unix sockets.
    base = Files.createTempDirectory(Path.of("/tmp"), "us");
  }

  Path directory() {
    return base;
  }

  /** The host, started when it is not running. */
  UserStack start(String name) {
    return stacks.computeIfAbsent(
        name, unused -> new UserStack(settings(name), new HostCommandRunner(), timer));
  }

  private UserStackSettings settings(String name) {
    return change.apply(
        new UserStackSettings(
            base.resolve(name),
            address(name),
            address(name),
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            Duration.ofSeconds(60),
            new RelaySettings(64, Duration.ofSeconds(30), Duration.ofMillis(20)),
            tls,
            fill,
            CacheRoom.DEFAULT));
  }

  String address(String name) {
    return addresses.computeIfAbsent(name, unused -> "127.0.1." + (addresses.size() + 1));
  }

  /** Takes the agent away as a kill of its JVM would: relays vanish, daemons stay. */
  void crash(String name) {
    start(name).handOver();
    stacks.remove(name);
  }

  MemberFiles files(String name, String imageId) {
    return new MemberFiles(base.resolve(name), imageId);
  }

  /** Reads as a VM of the host does: from the unix socket of the host's cache. */
  byte[] read(UserStack stack, ImageRef image, long offset, int length) {
    try (NbdClient client = openAsVm(stack, image)) {
      return client.read(offset, length, READ);
    }
  }

  NbdClient openAsVm(UserStack stack, ImageRef image) {
    Path socket = stack.exportSocket(image);
    return NbdClient.connect(UnixDomainSocketAddress.of(socket), image.id(), READ);
  }

  /** Kills the storage daemon with SIGKILL and returns its process id. */
  long killDaemon(String name, String imageId) throws IOException {
    long pid = daemonPid(name, imageId);
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    return pid;
  }

  long daemonPid(String name, String imageId) throws IOException {
    return Long.parseLong(Files.readString(files(name, imageId).pid()).strip());
  }

  /** Also when nobody has asked for its exit code yet. */
  static boolean isGone(long pid) {
    return new HostCommandRunner().adopt(pid, "qemu-storage-daemon").isEmpty();
  }

  /** Ends all hosts; what they keep on their disks stays. */
  void stop() {
    addresses.keySet().forEach(this::start); // also those that crashed: they left daemons
    stacks.values().forEach(UserStack::close);
    stacks.clear();
    addresses.clear();
  }

  @Override
  public void close() throws IOException {
    stop();
    timer.shutdownNow();
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

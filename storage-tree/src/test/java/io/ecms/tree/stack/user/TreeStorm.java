package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.tree.plan.PlannerSettings;
import io.ecms.tree.plan.TreeChange;
import io.ecms.tree.plan.TreePlan;
import io.ecms.tree.plan.TreePlanner;
import io.ecms.tree.plan.TreeShape;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;

/**
 * Hosts that join, leave and die in an order that follows from a seed, while readers read random
 * pieces at random hosts and compare them with what was published. What the planner says is done as
 * the master would have it done. A reader may lose its connection when the daemon of its own host
 * is killed, as a hypervisor does; any other error is a failure.
 */
final class TreeStorm implements AutoCloseable {
  private static final int HOSTS = 6;
  private static final int READERS = 3;
  private static final int SIZE = 8 << 20;
  private static final int LONGEST = 256 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ImageRef IMAGE = new ImageRef("golden", SIZE);
  private static final String ROOT = "root";

  private final byte[] content = new byte[SIZE];
  private final UserHosts hosts = new UserHosts();
  private final TreePlanner planner = new TreePlanner(PlannerSettings.unlimited());
  private final Random dice;
  private final List<String> names =
      IntStream.rangeClosed(1, HOSTS).mapToObj(i -> "h" + i).toList();
  private final Map<String, ReentrantReadWriteLock> locks = new ConcurrentHashMap<>();
  private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
  private final Set<String> joined = ConcurrentHashMap.newKeySet();
  private final AtomicLong reads = new AtomicLong();

  /** Not virtual ones, of which a busy one would keep the product's from running. */
  private final ExecutorService threads = Executors.newFixedThreadPool(READERS);

  private TreeShape tree = TreeShape.of(ROOT, 2);
  private volatile boolean reading;

  TreeStorm(long seed) throws IOException {
    dice = new Random(seed);
    dice.nextBytes(content);
    Path golden = Files.write(hosts.directory().resolve("golden.raw"), content);
    endpoints.put(ROOT, hosts.start(ROOT).serveRoot(IMAGE, golden));
  }

  /** Reads that were compared. */
  long reads() {
    return reads.get();
  }

  /** What this process holds. */
  record Holdings(long files, long threads, long heapBytes) {
    static Holdings now() throws IOException {
      System.gc();
      try (var open = Files.list(Path.of("/proc/self/fd"))) {
        return new Holdings(
            open.count(),
            Thread.activeCount(),
            Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
      }
    }
  }

  /** Some changes under readers; afterwards everybody has left, and nothing runs. */
  Holdings round(int changes) throws IOException {
    reading = true;
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      Random own = new Random(dice.nextLong());
      readers.add(CompletableFuture.runAsync(() -> read(own), threads));
    }
    try {
      for (int i = 0; i < changes; i++) {
        change();
      }
    } finally {
      reading = false;
    }
    readers.forEach(reader -> reader.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
    while (!joined.isEmpty()) {
      leave(leaf());
    }
    assertThat(
            ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().commandLine().orElse("").contains("storage-daemon"))
                .count())
        .as("storage daemons: that of the root")
        .isEqualTo(1);
    return Holdings.now();
  }

  private void change() throws IOException {
    String name = names.get(dice.nextInt(HOSTS));
    int which = dice.nextInt(10);
    if (!joined.contains(name)) {
      perform(new TreeChange.Attach(name));
    } else if (which < 3) {
      withoutReaders(name, () -> leave(name));
    } else if (which < 6) {
      withoutReaders(name, () -> die(name));
    } else {
      killDaemon(name);
    }
  }

  /** Something that the host's own VMs do not survive. */
  private interface Ending {
    void happen() throws IOException;
  }

  private void withoutReaders(String name, Ending ending) throws IOException {
    var lock = lock(name).writeLock();
    if (!lock.tryLock()) {
      return; // somebody reads there now
    }
    try {
      ending.happen();
    } finally {
      lock.unlock();
    }
  }

  private ReentrantReadWriteLock lock(String name) {
    return locks.computeIfAbsent(name, _ -> new ReentrantReadWriteLock());
  }

  private String leaf() {
    return joined.stream()
        .filter(name -> tree.childrenOf(name).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  /** The children move first; their old connections end a moment later. */
  private void leave(String name) {
    perform(new TreeChange.Detach(name));
    joined.remove(name);
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(StackException.class)
        .untilAsserted(() -> {
          hosts.start(name).leave(IMAGE);
          assertThat(hosts.start(name).members()).isEmpty();
        });
  }

  private void die(String name) throws IOException {
    joined.remove(name);
    hosts.crash(name);
    killDaemon(name);
    perform(new TreeChange.Lost(name));
  }

  /** It may be on its way back from the last time. */
  private void killDaemon(String name) {
    AtomicLong pid = new AtomicLong();
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> pid.set(hosts.daemonPid(name, IMAGE.id())));
    ProcessHandle.of(pid.get()).ifPresent(ProcessHandle::destroyForcibly);
  }

  private void perform(TreeChange change) {
    if (planner.plan(tree, change, Map.of()) instanceof TreePlan.Accepted(var after, var moves)) {
      tree = after;
      moves.forEach(this::move);
    }
  }

  private void move(TreePlan.Move move) {
    Endpoint parent = Optional.ofNullable(endpoints.get(move.parent())).orElseThrow();
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(StackException.class)
        .untilAsserted(() -> {
          Endpoint at = hosts.start(move.child()).join(IMAGE, parent);
          endpoints.put(move.child(), at);
        });
    joined.add(move.child());
  }

  private void read(Random own) {
    while (reading) {
      await().atMost(PATIENCE).until(() -> !reading || !joined.isEmpty());
      List<String> there = List.copyOf(joined);
      if (!there.isEmpty()) {
        readAt(there.get(own.nextInt(there.size())), own);
      }
    }
  }

  private void readAt(String name, Random own) {
    var lock = lock(name).readLock();
    lock.lock();
    try {
      int length = 4096 * (1 + own.nextInt(LONGEST / 4096));
      int offset = 4096 * own.nextInt((SIZE - length) / 4096);
      if (joined.contains(name)) {
        await()
            .atMost(PATIENCE)
            .ignoreExceptionsMatching(TreeStorm::isOwnDaemonGone)
            .untilAsserted(() ->
                assertThat(hosts.read(hosts.start(name), IMAGE, offset, length))
                    .as("%d bytes at %d of %s", length, offset, name)
                    .isEqualTo(Arrays.copyOfRange(content, offset, offset + length)));
        reads.incrementAndGet();
      }
    } finally {
      lock.unlock();
    }
  }

  /** One that is ending in order has no export any more; a guest's QEMU connects again, too. */
  private static boolean isOwnDaemonGone(Throwable failure) {
    return failure instanceof ToolException tool
        && (tool.code().equals("nbd-unreachable") || tool.code().equals("nbd-refused"));
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    hosts.close();
  }
}

package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.relay.RateLimit;
import io.ecms.tree.stack.CacheProblem;
import io.ecms.tree.stack.CacheStatistics;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.testing.RequiresTool;
import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a cache is good for, and what readers see when its file system is full. */
@RequiresTool({"qemu-storage-daemon", "qemu-img", "mount", "umount"})
@Timeout(120)
class UserCacheTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 48 * MIB;
  private static final ImageRef IMAGE = new ImageRef("golden", SIZE);
  private static final Duration SOON = Duration.ofSeconds(20);

  private final byte[] content = new byte[SIZE];
  private final UserHosts hosts;
  private final HostCommandRunner runner = new HostCommandRunner();
  private Optional<Path> mounted = Optional.empty();
  private Endpoint rootAt = new Endpoint("127.0.0.1", 1);

  UserCacheTest() throws IOException {
    new Random(3).nextBytes(content);
    hosts =
        new UserHosts(settings ->
            settings
                .withRoom(new CacheRoom(1L << 30, Duration.ofMillis(20)))
                .withRelay(settings.relay().withRateLimit(Optional.of(RateLimit.of(24 * MIB)))));
  }

  @BeforeEach
  void serve() throws IOException {
    Path golden = Files.write(hosts.directory().resolve("golden.raw"), content);
    rootAt = hosts.start("root").serveRoot(IMAGE, golden);
  }

  @AfterEach
  void close() throws IOException {
    hosts.stop();
    mounted.ifPresent(directory -> run("umount", directory.toString()));
    hosts.close();
  }

  private void run(String... words) {
    runner.check(Command.change(SOON, words));
  }

  /** Gives a host a small disk of its own. */
  private void mount(String host, int mib) throws IOException {
    Path directory = Files.createDirectories(hosts.directory().resolve(host));
    run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(mib), "tmpfs", directory.toString());
    mounted = Optional.of(directory);
  }

  private CacheStatistics statistics(String host) {
    return hosts.start(host).cacheStatistics(IMAGE).orElseThrow();
  }

  private String problem(String host) {
    return statistics(host).problem().map(CacheProblem::code).orElse("");
  }

  private void readsAll(String host) {
    try (NbdClient client = hosts.openAsVm(hosts.start(host), IMAGE)) {
      for (int at = 0; at < SIZE; at += MIB) {
        assertThat(client.read(at, MIB, SOON))
            .as("at %d", at)
            .isEqualTo(Arrays.copyOfRange(content, at, at + MIB));
      }
    }
  }

  /** The way that a VM reads: who has lost its connection to the daemon makes another. */
  private void readsAllThroughRestarts(String host) {
    for (int at = 0; at < SIZE; at += MIB) {
      int from = at;
      await()
          .atMost(SOON)
          .ignoreExceptionsMatching(
              e -> e instanceof ToolException tool && tool.code().equals("nbd-unreachable"))
          .untilAsserted(() ->
              assertThat(hosts.read(hosts.start(host), IMAGE, from, MIB))
                  .isEqualTo(Arrays.copyOfRange(content, from, from + MIB)));
    }
  }

  @Test
  void hitsAreWhatTheParentIsNotAskedFor() {
    hosts.start("a").join(IMAGE, rootAt);
    readsAll("a");
    assertThat(statistics("a").bytesFetched()).isBetween((long) SIZE, SIZE + SIZE / 50L);
    assertThat(statistics("a").hitRatio()).isLessThan(0.1);
    readsAll("a");
    assertThat(statistics("a").bytesFetched()).isLessThan(SIZE + SIZE / 50L);
    assertThat(statistics("a").hitRatio()).isBetween(0.4, 0.6);
    assertThat(problem("a")).isEmpty();
    assertThat(hosts.start("root").cacheStatistics(IMAGE)).isEmpty();
  }

  /** A child reads through the member while its disk fills up, and sees no error. */
  @Test
  void aFullDiskIsReadThroughAndUsedAgainWhenThereIsRoom() throws IOException {
    mount("a", 32);
    Endpoint aAt = hosts.start("a").join(IMAGE, rootAt);
    hosts.start("child").join(IMAGE, aAt);
    readsAll("child");
    assertThat(problem("a")).isEqualTo(CacheProblem.FULL);
    assertThat(Files.getFileStore(hosts.directory().resolve("a")).getUsableSpace())
        .as("room is left for what must be written")
        .isPositive();
    assertThat(problem("child")).isEmpty();
    readsAllThroughRestarts("a");

    run("mount", "-o", "remount,size=256m", hosts.directory().resolve("a").toString());
    await().atMost(SOON).until(() -> problem("a").isEmpty());
    readsAllThroughRestarts("a");
    long fetched = statistics("a").bytesFetched();
    readsAllThroughRestarts("a");
    assertThat(statistics("a").bytesFetched() - fetched).as("all is cached").isLessThan(MIB);
  }
}

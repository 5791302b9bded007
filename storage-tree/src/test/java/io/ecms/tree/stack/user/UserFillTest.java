package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.tree.fill.ChunkDigests;
import io.ecms.tree.fill.FillSettings;
import io.ecms.tree.fill.FillStatus;
import io.ecms.tree.image.ImageFormat;
import io.ecms.tree.image.ImageStore;
import io.ecms.tree.image.ImportProgress;
import io.ecms.tree.image.ImportRequest;
import io.ecms.tree.image.StoredImage;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Caches are filled and checked, and then do without a parent. */
@RequiresTool({"qemu-storage-daemon", "qemu-img"})
@Timeout(120)
class UserFillTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 8 * MIB;
  private static final ImageRef IMAGE = new ImageRef("golden", SIZE);
  private static final Duration SOON = Duration.ofSeconds(30);

  private final byte[] content = new byte[SIZE];
  private final UserHosts hosts;
  private final AtomicInteger asked = new AtomicInteger();
  private Optional<StoredImage> stored = Optional.empty();
  private Endpoint rootAt = new Endpoint("127.0.0.1", 1);

  UserFillTest() throws IOException {
    new Random(7).nextBytes(content);
    hosts = new UserHosts(Optional.empty(), new FillSettings(Duration.ZERO, Optional.of(1L << 30)));
  }

  @BeforeEach
  void importAndServe() throws IOException {
    Path source = Files.write(hosts.directory().resolve("source.raw"), content);
    StoredImage image =
        new ImageStore(hosts.directory().resolve("store"), new HostCommandRunner())
            .importImage(
                new ImportRequest(
                    IMAGE.id(), source, ImageFormat.RAW, Optional.empty(), Optional.empty()),
                ImportProgress.NONE);
    stored = Optional.of(image);
    rootAt = hosts.start("root").serveRoot(IMAGE, image.file());
  }

  @AfterEach
  void close() throws IOException {
    hosts.close();
  }

  private ChunkDigests digests() {
    asked.incrementAndGet();
    try (InputStream in = Files.newInputStream(stored.flatMap(StoredImage::chunks).orElseThrow())) {
      return ChunkDigests.read(in, SIZE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fill(String host) {
    assertThat(hosts.start(host).fill(IMAGE, this::digests)).isTrue();
    await()
        .atMost(SOON)
        .until(() -> hosts.start(host).fillStatus(IMAGE).map(FillStatus::complete).orElse(false));
    await().atMost(SOON).until(() -> Files.exists(hosts.files(host, IMAGE.id()).complete()));
  }

  private byte[] readAll(String host) {
    return hosts.read(hosts.start(host), IMAGE, 0, SIZE);
  }

  @Test
  void aNodeThatHasEverythingDoesWithoutItsParents() throws IOException {
    Endpoint aAt = hosts.start("a").join(IMAGE, rootAt);
    hosts.start("b").join(IMAGE, aAt);
    fill("b");
    assertThat(hosts.start("root").status(IMAGE).orElseThrow().bytesDown())
        .as("each byte once, over both edges")
        .isBetween((long) SIZE, SIZE + SIZE / 50L);

    hosts.start("a").close();
    hosts.start("root").close();
    long before = hosts.killDaemon("b", IMAGE.id());
    await().atMost(SOON).until(() -> hosts.daemonPid("b", IMAGE.id()) != before);
    assertThat(readAll("b")).isEqualTo(content);

    hosts.crash("b");
    hosts.start("b").join(IMAGE, aAt);
    assertThat(readAll("b")).as("after a restart of its agent").isEqualTo(content);
    assertThat(hosts.start("b").status(IMAGE).orElseThrow().bytesUp()).isZero();
  }

  @Test
  void aDamagedChunkIsFetchedAgainWhileReadersWait() throws IOException {
    hosts.start("a").join(IMAGE, rootAt);
    assertThat(readAll("a")).isEqualTo(content);
    damage("a", 3 * MIB + 4096);
    assertThat(readAll("a")).isNotEqualTo(content);

    fill("a");
    assertThat(hosts.start("a").fillStatus(IMAGE)).contains(new FillStatus(8, 8, 1, 0));
    assertThat(readAll("a")).isEqualTo(content);
  }

  /** Changes bytes in the cache file, where they are found by their content. */
  private void damage(String host, int offset) throws IOException {
    Path cache = hosts.files(host, IMAGE.id()).cache();
    byte[] wanted = Arrays.copyOfRange(content, offset, offset + 512);
    byte[] file = Files.readAllBytes(cache);
    int at = 0;
    while (!Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length)) {
      at += wanted.length;
    }
    try (FileChannel channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[512]), at);
    }
  }

  @Test
  void aParentRepairsItsOwnAndThenItsChild() throws IOException {
    Endpoint aAt = hosts.start("a").join(IMAGE, rootAt);
    assertThat(readAll("a")).isEqualTo(content);
    damage("a", 5 * MIB);
    hosts.start("b").join(IMAGE, aAt);
    assertThat(readAll("b")).isNotEqualTo(content);

    fill("a");
    fill("b");
    assertThat(hosts.start("b").fillStatus(IMAGE)).contains(new FillStatus(8, 8, 1, 0));
    assertThat(readAll("b")).isEqualTo(content);
  }

  @Test
  void aWishThatIsUnderWayOrFulfilledChangesNothing() {
    hosts.start("a").join(IMAGE, rootAt);
    fill("a");
    fill("a");
    assertThat(asked).hasValue(1);
    assertThat(hosts.start("root").fill(IMAGE, this::digests)).as("the root").isFalse();
    assertThat(hosts.start("c").fill(IMAGE, this::digests)).as("no member").isFalse();
  }

  @Test
  void digestsThatCannotBeHadAreAskedForAgain() {
    hosts.start("a").join(IMAGE, rootAt);
    assertThat(
            hosts
                .start("a")
                .fill(
                    IMAGE,
                    () -> {
                      if (asked.get() < 3) {
                        asked.incrementAndGet();
                        throw new IllegalStateException("the image node is away");
                      }
                      return digests();
                    }))
        .isTrue();
    await()
        .atMost(SOON)
        .until(() -> hosts.start("a").fillStatus(IMAGE).map(FillStatus::complete).orElse(false));
  }

  @Test
  void aMembershipThatEndsEndsItsFill() {
    hosts.start("a").join(IMAGE, rootAt);
    fill("a");
    hosts.start("a").leave(IMAGE);
    assertThat(hosts.start("a").fillStatus(IMAGE)).isEmpty();
  }
}

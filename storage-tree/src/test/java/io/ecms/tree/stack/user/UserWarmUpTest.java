package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.tree.fill.ChunkDigests;
import io.ecms.tree.fill.FillSettings;
import io.ecms.tree.fill.FillSource;
import io.ecms.tree.fill.FillStatus;
import io.ecms.tree.fill.WorkingSet;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the first node has read comes to the others ahead of their readers. */
@RequiresTool({"qemu-storage-daemon", "qemu-img"})
@Timeout(60)
class UserWarmUpTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 8 * MIB;
  private static final int AT = 5 * MIB;
  private static final int LENGTH = 256 << 10;
  private static final ImageRef IMAGE = new ImageRef("golden", SIZE);
  private static final Duration SOON = Duration.ofSeconds(20);

  private final byte[] content = new byte[SIZE];
  private volatile Optional<WorkingSet> told = Optional.empty();
  private final UserHosts hosts;
  private final ChunkDigests digests;

  UserWarmUpTest() throws IOException {
    new Random(9).nextBytes(content);
    ChunkDigests.Builder builder = new ChunkDigests.Builder();
    for (int at = 0; at < SIZE; at += MIB) {
      builder.add(ByteBuffer.wrap(content, at, MIB));
    }
    digests = builder.build();
    // After the first chunk, filling pauses for longer than this takes.
    hosts =
        new UserHosts(
            Optional.empty(),
            new FillSettings(
                Duration.ofMillis(300), Optional.of(16L << 10), Optional.of((long) SIZE)));
  }

  @AfterEach
  void close() throws IOException {
    hosts.close();
  }

  private final class Source implements FillSource {
    @Override
    public ChunkDigests digests() {
      return digests;
    }

    @Override
    public Optional<WorkingSet> workingSet() {
      return told;
    }

    @Override
    public void note(WorkingSet read) {
      told = Optional.of(read);
    }
  }

  private long fetched(String host) {
    return hosts.start(host).status(IMAGE).orElseThrow().bytesUp();
  }

  private void fill(String host) {
    assertThat(hosts.start(host).fill(IMAGE, new Source())).isTrue();
    await()
        .atMost(SOON)
        .until(() -> hosts.start(host).fillStatus(IMAGE).map(FillStatus::verified).orElse(0) == 1);
  }

  @Test
  void whatTheFirstNodeHasReadIsThereBeforeItIsAskedFor() throws IOException {
    Path golden = Files.write(hosts.directory().resolve("golden.raw"), content);
    Endpoint rootAt = hosts.start("root").serveRoot(IMAGE, golden);
    hosts.start("a").join(IMAGE, rootAt);
    hosts.read(hosts.start("a"), IMAGE, AT, LENGTH);
    fill("a");
    WorkingSet set = told.orElseThrow();
    assertThat(set.parts()).containsExactly(new WorkingSet.Part(AT, LENGTH));

    hosts.start("b").join(IMAGE, rootAt);
    fill("b");
    await().atMost(SOON).until(() -> fetched("b") > MIB + LENGTH);
    long before = fetched("b");
    assertThat(hosts.read(hosts.start("b"), IMAGE, AT, LENGTH))
        .isEqualTo(Arrays.copyOfRange(content, AT, AT + LENGTH));
    assertThat(fetched("b") - before).isLessThan(64 << 10);
    assertThat(before).as("nothing else came ahead").isLessThan(2 * MIB);
  }
}

package io.ecms.tree.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.relay.FakeTicks;
import io.ecms.tree.tool.ToolException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FillTest {
  private static final int CHUNK = ChunkDigests.CHUNK_BYTES;
  private static final int CHUNKS = 4;
  private static final int SIZE = CHUNKS * CHUNK;

  private final byte[] published = new byte[SIZE];
  private final FakeTicks ticks = new FakeTicks(0);
  private final Cache cache;
  private final Fill fill;

  FillTest() throws Exception {
    new Random(5).nextBytes(published);
    cache = new Cache(published);
    fill = new Fill("img", digests(), cache, ticks, 2L * CHUNK);
  }

  private ChunkDigests digests() throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(file);
    out.writeLong(0x45434d5343484b31L);
    out.writeInt(CHUNK);
    out.writeLong(SIZE);
    for (int i = 0; i < CHUNKS; i++) {
      byte[] chunk = Arrays.copyOfRange(published, i * CHUNK, (i + 1) * CHUNK);
      out.write(MessageDigest.getInstance("SHA-256").digest(chunk));
    }
    return ChunkDigests.read(new ByteArrayInputStream(file.toByteArray()), SIZE);
  }

  /** A cache in memory, filled by whoever reads, and its parent. */
  private static final class Cache implements CachedImage {
    private final byte[] here;
    private final byte[] parent;
    private final AtomicInteger reads = new AtomicInteger();
    private int silent;
    private int badFetches;
    private int refusals;
    private int losesAt = -1;
    private long losses;
    private boolean completed;

    Cache(byte[] content) {
      here = content.clone();
      parent = content.clone();
    }

    @Override
    public byte[] read(long offset, int length) {
      if (reads.incrementAndGet() == losesAt) {
        losses++;
      }
      if (silent > 0) {
        silent--;
        throw new ToolException("nbd-unreachable", true, "the parent is silent");
      }
      return Arrays.copyOfRange(here, (int) offset, (int) offset + length);
    }

    @Override
    public byte[] fetch(long offset, int length) {
      byte[] chunk = Arrays.copyOfRange(parent, (int) offset, (int) offset + length);
      if (badFetches > 0) {
        badFetches--;
        chunk[17]++;
      }
      return chunk;
    }

    @Override
    public void replace(long offset, byte[] content) {
      System.arraycopy(content, 0, here, (int) offset, content.length);
    }

    @Override
    public long losses() {
      return losses;
    }

    @Override
    public void flush() {
      // It is in memory.
    }

    @Override
    public void completed() throws IOException {
      if (refusals > 0) {
        refusals--;
        throw new IOException("no space");
      }
      completed = true;
    }
  }

  @Test
  void everythingIsReadOnceAndAtTheRateThatIsAllowed() throws Exception {
    fill.run(() -> true);
    assertThat(fill.status()).isEqualTo(new FillStatus(CHUNKS, CHUNKS, 0, 0));
    assertThat(fill.status().complete()).isTrue();
    assertThat(cache.completed).isTrue();
    assertThat(cache.reads).hasValue(CHUNKS);
    assertThat(ticks.paused()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whatIsNotWhatWasImportedIsFetchedAgain() throws Exception {
    cache.here[2 * CHUNK + 5]++;
    fill.run(() -> true);
    assertThat(fill.status()).isEqualTo(new FillStatus(CHUNKS, CHUNKS, 1, 0));
    assertThat(cache.here).isEqualTo(published);
  }

  @Test
  void aParentThatHasItWrongTooIsAskedAgainLater() throws Exception {
    cache.here[CHUNK]++;
    cache.badFetches = 2;
    fill.run(() -> true);
    assertThat(fill.status()).isEqualTo(new FillStatus(CHUNKS, CHUNKS, 1, 0));
    assertThat(cache.here).isEqualTo(published);
    assertThat(ticks.paused()).isGreaterThan(Fill.AGAIN.multipliedBy(2));
  }

  @Test
  void whatIsWrongHereAndThereIsTold() throws Exception {
    cache.here[CHUNK]++;
    cache.badFetches = Integer.MAX_VALUE;
    fill.run(() -> ticks.paused().compareTo(Duration.ofMinutes(1)) < 0);
    assertThat(fill.status()).isEqualTo(new FillStatus(CHUNKS, CHUNKS - 1, 0, 1));
    assertThat(cache.completed).isFalse();
  }

  @Test
  void aSilentParentIsWaitedFor() throws Exception {
    cache.silent = 3;
    fill.run(() -> true);
    assertThat(fill.status().complete()).isTrue();
    assertThat(ticks.paused()).isEqualTo(Fill.AGAIN.multipliedBy(3).plusSeconds(2));
  }

  @Test
  void itIsNotedAgainWhenThatFails() throws Exception {
    cache.refusals = 1;
    fill.run(() -> true);
    assertThat(cache.completed).isTrue();
  }

  /**
   * The daemon was killed in between: what it had not made durable is missing, and nobody knows.
   */
  @Test
  void afterALossEverythingIsReadAgain() throws Exception {
    cache.losesAt = 3;
    fill.run(() -> true);
    assertThat(cache.reads).hasValue(2 * CHUNKS);
    assertThat(fill.status()).isEqualTo(new FillStatus(CHUNKS, CHUNKS, 0, 0));
    assertThat(cache.completed).isTrue();
  }

  @Test
  void itEndsWithTheMembership() throws Exception {
    fill.run(() -> cache.reads.get() < 2);
    assertThat(fill.status().verified()).isEqualTo(2);
    assertThat(cache.completed).isFalse();
  }

  @Test
  void aRateOfNothingIsRefused() {
    assertThatThrownBy(() -> new Fill("img", digests(), cache, ticks, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FillSettings(Duration.ofSeconds(-1), java.util.Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

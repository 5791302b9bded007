package io.ecms.tree.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.fill.ChunkDigests.Chunk;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkDigestsTest {
  private static final int SIZE = 2 * ChunkDigests.CHUNK_BYTES + 1024;

  private final byte[] content = new byte[SIZE];
  private final ChunkDigests digests;

  ChunkDigestsTest() {
    new Random(3).nextBytes(content);
    ChunkDigests.Builder builder = new ChunkDigests.Builder();
    for (int at = 0; at < SIZE; at += ChunkDigests.CHUNK_BYTES) {
      builder.add(ByteBuffer.wrap(content, at, Math.min(ChunkDigests.CHUNK_BYTES, SIZE - at)));
    }
    digests = builder.build();
  }

  private byte[] part(Chunk chunk) {
    int offset = (int) chunk.offset();
    return Arrays.copyOfRange(content, offset, offset + chunk.length());
  }

  private static ChunkDigests read(byte[] bytes, long size) throws IOException {
    return ChunkDigests.read(new ByteArrayInputStream(bytes), size);
  }

  @Test
  void theLastChunkIsWhatIsLeft() {
    assertThat(digests.count()).isEqualTo(3);
    assertThat(digests.chunk(0)).isEqualTo(new Chunk(0, 0, ChunkDigests.CHUNK_BYTES));
    assertThat(digests.chunk(2)).isEqualTo(new Chunk(2, 2L * ChunkDigests.CHUNK_BYTES, 1024));
  }

  @Test
  void eachChunkIsToldFromEverythingElse() {
    for (int i = 0; i < digests.count(); i++) {
      Chunk chunk = digests.chunk(i);
      byte[] right = part(chunk);
      assertThat(digests.matches(chunk, right)).isTrue();
      right[right.length - 1]++;
      assertThat(digests.matches(chunk, right)).isFalse();
      assertThat(digests.matches(chunk, new byte[0])).isFalse();
    }
    assertThat(digests.matches(digests.chunk(0), part(digests.chunk(1)))).isFalse();
  }

  @Test
  void aFileIsReadAsItWasWritten() throws IOException {
    ChunkDigests again = read(digests.encoded(), SIZE);
    assertThat(again.sizeBytes()).isEqualTo(SIZE);
    assertThat(again.encoded()).isEqualTo(digests.encoded());
    assertThat(again.matches(again.chunk(2), part(again.chunk(2)))).isTrue();
  }

  @Test
  void anythingElseIsRefused() {
    byte[] file = digests.encoded();
    assertThatThrownBy(() -> read(file, SIZE + 512)).hasMessageContaining("expected 2098688");
    assertThatThrownBy(() -> read(Arrays.copyOf(file, file.length - 1), SIZE))
        .hasMessageContaining("too short or too long");
    assertThatThrownBy(() -> read(Arrays.copyOf(file, file.length + 1), SIZE))
        .hasMessageContaining("too short or too long");
    assertThatThrownBy(() -> read(new byte[100], SIZE)).hasMessageContaining("no chunk digests");
    assertThatThrownBy(() -> read(new byte[3], SIZE)).isInstanceOf(EOFException.class);
  }
}

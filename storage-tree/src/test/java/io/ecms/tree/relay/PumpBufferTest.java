package io.ecms.tree.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PumpBufferTest {

  /** Reads {@code bytes} of which the first is {@code mark}; answers what is to be written. */
  private static ByteBuffer read(PumpBuffer buffer, int bytes, int mark) {
    ByteBuffer into = buffer.toFill();
    assertThat(into.remaining()).isGreaterThanOrEqualTo(bytes);
    into.put((byte) mark).position(bytes);
    return buffer.filled(bytes);
  }

  @Test
  void itGrowsWhenMuchComesAndShrinksAfterSomeSmallReads() {
    try (PumpBuffer buffer = new PumpBuffer()) {
      assertThat(read(buffer, PumpBuffer.MUCH_BYTES - 1, 1).remaining())
          .isEqualTo(PumpBuffer.MUCH_BYTES - 1);
      assertThat(buffer.isLarge()).isFalse();
      read(buffer, PumpBuffer.MUCH_BYTES, 1);
      assertThat(buffer.isLarge()).isTrue();
      assertThat(read(buffer, PumpBuffer.LARGE_BYTES, 1).remaining())
          .isEqualTo(PumpBuffer.LARGE_BYTES);

      int small = 0;
      while (buffer.isLarge()) {
        small++;
        ByteBuffer content = read(buffer, 100, small);
        assertThat(content.remaining()).isEqualTo(100);
        assertThat(content.get(0)).isEqualTo((byte) small);
      }
      assertThat(small).isEqualTo(PumpBuffer.SMALL_READS);
      assertThat(buffer.toFill().capacity()).isEqualTo(PumpBuffer.SMALL_BYTES);
    }
  }

  @Test
  void nobodyElseGetsALargeOneBeforeItsContentIsWritten() {
    try (PumpBuffer one = new PumpBuffer();
        PumpBuffer other = new PumpBuffer()) {
      read(one, PumpBuffer.MUCH_BYTES, 1);
      ByteBuffer last = read(one, 100, 1);
      for (int i = 0; one.isLarge(); i++) {
        last = read(one, 100, i);
      }
      byte mark = last.get(0);
      read(other, PumpBuffer.MUCH_BYTES, 99);
      read(other, PumpBuffer.LARGE_BYTES, 99);

      assertThat(last.capacity()).isEqualTo(PumpBuffer.SMALL_BYTES);
      assertThat(last.get(0)).isEqualTo(mark).isNotEqualTo((byte) 99);
    }
  }
}

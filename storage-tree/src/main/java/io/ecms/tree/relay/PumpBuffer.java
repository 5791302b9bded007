package io.ecms.tree.relay;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The buffer of one pump: small while little comes at once, large while much comes.
 *
 * <p>Large ones are what makes a relay as fast as it can be (each system call moves more), small
 * ones are what hundreds of silent connections can afford to keep. Large ones that are given back
 * are kept for whoever needs one next, up to a bound for the whole process. Direct, since the JVM
 * would copy any other once more. For use by one thread.
 */
final class PumpBuffer implements AutoCloseable {
  /** Requests, small answers, and more than the largest TLS record holds. */
  static final int SMALL_BYTES = 32 << 10;

  /** Measured: below it the relay is slower than a plain copy loop, above it gains little. */
  static final int LARGE_BYTES = 256 << 10;

  /**
   * A read of so much asks for a large one: a stream with TLS gives one record of 16 KiB at most.
   */
  static final int MUCH_BYTES = SMALL_BYTES / 2;

  /** Reads in a row that must have brought less before a large one is given back. */
  static final int SMALL_READS = 64;

  /** 16 MiB of large buffers are kept. */
  private static final BlockingQueue<ByteBuffer> SPARE = new ArrayBlockingQueue<>(64);

  private final ByteBuffer small = ByteBuffer.allocateDirect(SMALL_BYTES);
  private @Nullable ByteBuffer large;
  private int smallReads;

  /** Empty, of the size that the reads so far ask for. */
  ByteBuffer toFill() {
    return (large == null ? small : large).clear();
  }

  /**
   * Takes note of a read.
   *
   * @param bytes that came
   * @return what was read, ready to be written
   */
  ByteBuffer filled(int bytes) {
    if (large == null) {
      if (bytes >= MUCH_BYTES) {
        ByteBuffer spare = SPARE.poll();
        large = spare == null ? ByteBuffer.allocateDirect(LARGE_BYTES) : spare;
        smallReads = 0;
      }
      return small.flip();
    }
    ByteBuffer content = large.flip();
    smallReads = bytes >= MUCH_BYTES ? 0 : smallReads + 1;
    if (smallReads < SMALL_READS) {
      return content;
    }
    // Moved, so that nobody else fills the large one before this is written.
    ByteBuffer moved = small.clear().put(content).flip();
    close();
    return moved;
  }

  boolean isLarge() {
    return large != null;
  }

  /** Gives a large one back. */
  @Override
  public void close() {
    if (large != null) {
      boolean _ = SPARE.offer(large); // beyond the bound it is left to the collector
      large = null;
    }
  }
}

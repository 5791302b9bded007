package io.ecms.tree.stripe;

import java.util.ArrayList;
import java.util.List;

/**
 * How the blocks of an image are dealt out: block {@code i} belongs to stripe {@code i mod count}.
 * All members of an image must have the same.
 *
 * @param count stripes, {@value #MIN} to {@value #MAX}
 * @param blockBytes a power of two, {@value #MIN_BLOCK} (what a cache fetches at once) to {@value
 *     #MAX_BLOCK}
 */
public record Stripes(int count, int blockBytes) {
  public static final int MIN = 2;
  public static final int MAX = 16;
  public static final int MIN_BLOCK = 64 << 10;
  public static final int MAX_BLOCK = 4 << 20;

  public Stripes {
    if (count < MIN || count > MAX) {
      throw new IllegalArgumentException("stripes must be %d to %d: %d".formatted(MIN, MAX, count));
    }
    if (blockBytes < MIN_BLOCK || blockBytes > MAX_BLOCK || Integer.bitCount(blockBytes) != 1) {
      throw new IllegalArgumentException(
          "blocks must be a power of two, %d to %d bytes: %d"
              .formatted(MIN_BLOCK, MAX_BLOCK, blockBytes));
    }
  }

  /**
   * Bytes that lie in one block.
   *
   * @param offset in the image
   * @param length 1 to {@link #blockBytes}
   */
  public record Piece(int stripe, long offset, int length) {}

  /** Block that has the byte at {@code offset}. */
  long blockAt(long offset) {
    return offset / blockBytes;
  }

  /** Stripe of a block. */
  int stripeOf(long block) {
    return (int) (block % count);
  }

  /** A whole block, or what there is of it before the image's end. */
  Piece block(long block, long sizeBytes) {
    long offset = block * blockBytes;
    return new Piece(stripeOf(block), offset, (int) Math.min(blockBytes, sizeBytes - offset));
  }

  /** Takes a range apart, in its order. */
  List<Piece> pieces(long offset, int length) {
    List<Piece> pieces = new ArrayList<>();
    long end = offset + length;
    for (long at = offset; at < end; ) {
      long block = blockAt(at);
      long next = Math.min(end, (block + 1) * blockBytes);
      pieces.add(new Piece(stripeOf(block), at, (int) (next - at)));
      at = next;
    }
    return pieces;
  }
}

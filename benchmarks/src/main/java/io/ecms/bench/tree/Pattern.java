package io.ecms.bench.tree;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Content of an image that nothing can compress, and that a reader can check block by block. */
final class Pattern {
  private Pattern() {}

  /** Writes the whole image. */
  static void write(Path file, Fabric fabric) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int block = 0; block < fabric.blocks(); block++) {
        out.write(of(block, fabric.blockBytes()));
      }
    }
  }

  /** SplitMix64: checking must not take the processor time that is being measured. */
  private static byte[] of(int block, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    long state = (long) block << Integer.SIZE;
    while (bytes.remaining() >= Long.BYTES) {
      state += 0x9e3779b97f4a7c15L;
      long mixed = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
      mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
      bytes.putLong(mixed ^ mixed >>> 31);
    }
    return bytes.array();
  }

  /**
   * Compares what was read.
   *
   * @throws IllegalStateException when it is anything else
   */
  static void check(byte[] read, int block) {
    if (!Arrays.equals(read, of(block, read.length))) {
      throw new IllegalStateException("block " + block + " is not what was published");
    }
  }
}

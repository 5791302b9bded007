package io.ecms.bench.tree;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

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

  private static byte[] of(int block, int size) {
    byte[] bytes = new byte[size];
    new Random(block).nextBytes(bytes);
    return bytes;
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

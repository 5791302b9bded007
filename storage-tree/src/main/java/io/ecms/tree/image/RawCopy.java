package io.ecms.tree.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads raw disk content once: into a digest, and into a copy that leaves out blocks of zeros. */
final class RawCopy {
  private static final int CHUNK = 1 << 20;
  private static final int HOLE = 64 << 10;
  private static final int SECTOR = 512;

  private RawCopy() {}

  static long roundUp(long sizeBytes) {
    return Math.ceilDiv(sizeBytes, SECTOR) * SECTOR;
  }

  /**
   * Copies durably, padding the last sector with zeros.
   *
   * @param target new file
   * @return SHA-256 of what is now in {@code target}, in hexadecimal
   */
  static String copy(Path source, Path target, long sizeBytes, ImportProgress progress)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      String digest = scan(source, sizeBytes, progress, (chunk, at) -> writeSparse(out, chunk, at));
      extend(out, roundUp(sizeBytes));
      out.force(true);
      return digest;
    }
  }

  /** Digest of a file that is complete already, made durable. */
  static String digest(Path file, long sizeBytes, ImportProgress progress) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      extend(channel, roundUp(sizeBytes));
      channel.force(true);
    }
    return scan(file, sizeBytes, progress, (chunk, at) -> {});
  }

  @FunctionalInterface
  private interface Sink {
    void accept(ByteBuffer chunk, long at) throws IOException;
  }

  private static String scan(Path source, long sizeBytes, ImportProgress progress, Sink sink)
      throws IOException {
    MessageDigest sha = sha256();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    try (FileChannel in = FileChannel.open(source)) {
      long at = 0;
      while (at < sizeBytes) {
        chunk.clear().limit((int) Math.min(CHUNK, sizeBytes - at));
        while (chunk.hasRemaining()) {
          if (in.read(chunk, at + chunk.position()) < 0) {
            throw new IOException(source + " became shorter while it was read");
          }
        }
        sha.update(chunk.flip().duplicate());
        sink.accept(chunk, at);
        at += chunk.limit();
        progress.report(at, sizeBytes);
      }
    }
    sha.update(new byte[(int) (roundUp(sizeBytes) - sizeBytes)]);
    return HexFormat.of().formatHex(sha.digest());
  }

  private static void writeSparse(FileChannel out, ByteBuffer chunk, long at) throws IOException {
    int end = chunk.limit();
    for (int start = 0; start < end; start += HOLE) {
      ByteBuffer block = chunk.slice(start, Math.min(HOLE, end - start));
      if (!isZero(block)) {
        long position = at + start;
        while (block.hasRemaining()) {
          position += out.write(block, position);
        }
      }
    }
  }

  private static boolean isZero(ByteBuffer block) {
    return block.mismatch(ZEROS.duplicate().limit(block.remaining())) < 0;
  }

  private static final ByteBuffer ZEROS = ByteBuffer.allocate(HOLE).asReadOnlyBuffer();

  /** The last block may have been left out, or the last sector may be incomplete. */
  private static void extend(FileChannel file, long sizeBytes) throws IOException {
    if (file.size() < sizeBytes) {
      file.write(ByteBuffer.allocate(1), sizeBytes - 1);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}

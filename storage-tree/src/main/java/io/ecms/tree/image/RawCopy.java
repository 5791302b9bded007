package io.ecms.tree.image;

import io.ecms.tree.fill.ChunkDigests;
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
  private static final int HOLE = 64 << 10;
  private static final int SECTOR = 512;

  /**
   * Digests of raw content, its padding included.
   *
   * @param sha256 of the whole, in hexadecimal
   */
  record Digests(String sha256, ChunkDigests chunks) {}

  private RawCopy() {}

  static long roundUp(long sizeBytes) {
    return Math.ceilDiv(sizeBytes, SECTOR) * SECTOR;
  }

  /**
   * Copies durably, padding the last sector with zeros.
   *
   * @param target new file
   * @return of what is now in {@code target}
   */
  static Digests copy(Path source, Path target, long sizeBytes, ImportProgress progress)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Digests digest =
          scan(source, sizeBytes, progress, (chunk, at) -> writeSparse(out, chunk, at));
      extend(out, roundUp(sizeBytes));
      out.force(true);
      return digest;
    }
  }

  /** Of a file that is complete already, made durable. */
  static Digests digest(Path file, long sizeBytes, ImportProgress progress) throws IOException {
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

  private static Digests scan(Path source, long sizeBytes, ImportProgress progress, Sink sink)
      throws IOException {
    MessageDigest sha = sha256();
    ChunkDigests.Builder chunks = new ChunkDigests.Builder();
    ByteBuffer chunk = ByteBuffer.allocate(ChunkDigests.CHUNK_BYTES);
    try (FileChannel in = FileChannel.open(source)) {
      long at = 0;
      while (at < sizeBytes) {
        chunk.clear().limit((int) Math.min(ChunkDigests.CHUNK_BYTES, sizeBytes - at));
        while (chunk.hasRemaining()) {
          if (in.read(chunk, at + chunk.position()) < 0) {
            throw new IOException(source + " became shorter while it was read");
          }
        }
        chunk.flip();
        sink.accept(chunk.duplicate(), at);
        at += chunk.limit();
        progress.report(at, sizeBytes);
        if (at == sizeBytes) {
          pad(chunk, sizeBytes);
        }
        chunks.add(chunk.duplicate());
        sha.update(chunk);
      }
    }
    return new Digests(HexFormat.of().formatHex(sha.digest()), chunks.build());
  }

  /** Zeros up to the end of the last sector; a chunk has whole sectors, so there is room. */
  private static void pad(ByteBuffer last, long sizeBytes) {
    int end = last.limit();
    last.limit(end + (int) (roundUp(sizeBytes) - sizeBytes));
    last.slice(end, last.limit() - end).put(new byte[last.limit() - end]);
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

package io.ecms.tree.fill;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * SHA-256 of each chunk of an image, made when it is imported, so that a node can tell whether what
 * it has cached is what was imported. Immutable.
 *
 * <p>As a file: {@value #MAGIC} as 64-bit number, chunk size in bytes (32 bits), image size in
 * bytes (64 bits), all big-endian, then 32 bytes for each chunk in order. The last chunk may be
 * shorter.
 */
public final class ChunkDigests {
  /** Large enough that 100 GiB need 3 MiB of digests, small enough to be fetched in one request. */
  public static final int CHUNK_BYTES = 1 << 20;

  private static final long MAGIC = 0x45434d5343484b31L; // "ECMSCHK1"
  private static final int DIGEST_BYTES = 32;
  private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES + Long.BYTES;

  /**
   * A part of the image.
   *
   * @param offset in bytes
   * @param length in bytes, 1 to {@link #CHUNK_BYTES}
   */
  public record Chunk(int index, long offset, int length) {}

  private final long sizeBytes;
  private final byte[] digests;

  private ChunkDigests(long sizeBytes, byte[] digests) {
    this.sizeBytes = sizeBytes;
    this.digests = digests;
  }

  /** Size of the image in bytes. */
  public long sizeBytes() {
    return sizeBytes;
  }

  public int count() {
    return digests.length / DIGEST_BYTES;
  }

  /** The chunk of this index, 0 to {@link #count} - 1. */
  public Chunk chunk(int index) {
    long offset = (long) index * CHUNK_BYTES;
    return new Chunk(index, offset, (int) Math.min(CHUNK_BYTES, sizeBytes - offset));
  }

  /** Whether {@code content} is what was imported. */
  public boolean matches(Chunk chunk, byte[] content) {
    int from = chunk.index() * DIGEST_BYTES;
    return content.length == chunk.length()
        && MessageDigest.isEqual(
            sha256().digest(content), Arrays.copyOfRange(digests, from, from + DIGEST_BYTES));
  }

  /** The content of a file. */
  public byte[] encoded() {
    return ByteBuffer.allocate(HEAD_BYTES + digests.length)
        .putLong(MAGIC)
        .putInt(CHUNK_BYTES)
        .putLong(sizeBytes)
        .put(digests)
        .array();
  }

  /**
   * Reads what {@link #encoded} has written.
   *
   * @param sizeBytes size that the image has
   * @throws IOException when it is something else, or of another image
   */
  public static ChunkDigests read(InputStream in, long sizeBytes) throws IOException {
    DataInputStream data = new DataInputStream(in);
    if (data.readLong() != MAGIC || data.readInt() != CHUNK_BYTES) {
      throw new IOException("these are no chunk digests");
    }
    long of = data.readLong();
    if (of != sizeBytes) {
      throw new IOException(
          "chunk digests of an image of %d bytes, expected %d".formatted(of, sizeBytes));
    }
    byte[] digests = data.readNBytes(Math.toIntExact(chunks(sizeBytes) * DIGEST_BYTES));
    if (digests.length != chunks(sizeBytes) * DIGEST_BYTES || data.read() >= 0) {
      throw new IOException("chunk digests are too short or too long");
    }
    return new ChunkDigests(sizeBytes, digests);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static long chunks(long sizeBytes) {
    return Math.ceilDiv(sizeBytes, CHUNK_BYTES);
  }

  /** Takes the chunks in order. */
  public static final class Builder {
    private final ByteArrayOutputStream digests = new ByteArrayOutputStream();
    private long sizeBytes;

    /** All but the last one have {@link #CHUNK_BYTES}. */
    public void add(ByteBuffer chunk) {
      MessageDigest sha = sha256();
      sizeBytes += chunk.remaining();
      sha.update(chunk);
      digests.writeBytes(sha.digest());
    }

    public ChunkDigests build() {
      return new ChunkDigests(sizeBytes, digests.toByteArray());
    }
  }
}

package io.ecms.tree.fill;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of an image that its first reader has read: what a boot needs. Immutable.
 *
 * <p>As a file: {@value #MAGIC} as 64-bit number, number of parts (32 bits), then offset (64 bits)
 * and length (32 bits) of each, all big-endian, in order and without overlaps.
 *
 * @param parts in the order of the image
 */
public record WorkingSet(List<Part> parts) {
  /** Most parts; when there are more, neighbours are taken together with what lies between them. */
  public static final int MOST_PARTS = 4096;

  private static final long MAGIC = 0x45434d5357534554L; // "ECMSWSET"
  private static final int PART_BYTES = Long.BYTES + Integer.BYTES;

  /**
   * One piece.
   *
   * @param offset in bytes, 0 or more
   * @param length in bytes, 1 or more
   */
  public record Part(long offset, int length) {
    public Part {
      if (offset < 0 || length < 1) {
        throw new IllegalArgumentException("no part of an image: %d, %d".formatted(offset, length));
      }
    }

    long end() {
      return offset + length;
    }
  }

  public WorkingSet {
    parts = List.copyOf(parts);
    long end = 0;
    for (Part part : parts) {
      if (part.offset() < end) {
        throw new IllegalArgumentException("parts overlap at " + part.offset());
      }
      end = part.end();
    }
    if (parts.size() > MOST_PARTS) {
      throw new IllegalArgumentException("more than %d parts".formatted(MOST_PARTS));
    }
  }

  /** Takes the smallest gaps in until there are few enough parts. */
  public static WorkingSet of(List<Part> all) {
    long gap = 0;
    List<Part> parts = all;
    while (parts.size() > MOST_PARTS) {
      gap = gap == 0 ? 1 << 16 : gap * 2;
      parts = joined(all, gap);
    }
    return new WorkingSet(parts);
  }

  private static List<Part> joined(List<Part> all, long gap) {
    List<Part> parts = new ArrayList<>();
    for (Part next : all) {
      Part last = parts.isEmpty() ? null : parts.getLast();
      if (last != null
          && next.offset() - last.end() <= gap
          && next.end() - last.offset() <= Integer.MAX_VALUE) {
        parts.set(
            parts.size() - 1, new Part(last.offset(), Math.toIntExact(next.end() - last.offset())));
      } else {
        parts.add(next);
      }
    }
    return parts;
  }

  /** How much of the image it is. */
  public long bytes() {
    return parts.stream().mapToLong(Part::length).sum();
  }

  /** The content of a file. */
  public byte[] encoded() {
    ByteBuffer out =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + parts.size() * PART_BYTES)
            .putLong(MAGIC)
            .putInt(parts.size());
    parts.forEach(part -> out.putLong(part.offset()).putInt(part.length()));
    return out.array();
  }

  /**
   * Reads what {@link #encoded} has written.
   *
   * @param sizeBytes size of the image
   * @throws IOException when it is something else, or reaches beyond the image
   */
  public static WorkingSet read(InputStream in, long sizeBytes) throws IOException {
    DataInputStream data = new DataInputStream(in);
    if (data.readLong() != MAGIC) {
      throw new IOException("this is no working set");
    }
    int count = data.readInt();
    if (count < 0 || count > MOST_PARTS) {
      throw new IOException("a working set of %d parts".formatted(count));
    }
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long offset = data.readLong();
      int length = data.readInt();
      if (offset < 0 || length < 1 || offset > sizeBytes - length) {
        throw new IOException("part %d is none of an image of %d bytes".formatted(i, sizeBytes));
      }
      parts.add(new Part(offset, length));
    }
    try {
      return new WorkingSet(parts);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}

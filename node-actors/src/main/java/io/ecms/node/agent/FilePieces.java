package io.ecms.node.agent;

import io.ecms.core.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files that are handed out in pieces. */
final class FilePieces {
  /** Longest piece in bytes: well below the frame size of remote messages. */
  static final int PIECE = 128 * 1024;

  private FilePieces() {}

  /**
   * Reads at most {@link #PIECE} bytes; none at the end of the file.
   *
   * @throws Refusal {@code invalid-value} when the offset is negative
   */
  static byte[] read(Path file, long offset) {
    if (offset < 0) {
      throw new Refusal(Problem.invalid("invalid-value", "offset: must not be negative"));
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      channel.position(offset);
      int read = 0;
      while (piece.hasRemaining() && read >= 0) {
        read = channel.read(piece);
      }
      return Arrays.copyOf(piece.array(), piece.position());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}

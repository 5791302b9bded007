package io.ecms.node.hypervisor.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;

/**
 * Looks for one word in a guest's serial console, reading only what is new at each look. Not
 * thread-safe: one per wait.
 */
final class SerialConsole {
  /** A guest can write without end; a longer file is cut to nothing. */
  static final long MAX_FILE_BYTES = 16L << 20;

  /** Read at one look. */
  private static final int MAX_LOOK_BYTES = 1 << 20;

  private static final int CHUNK_BYTES = 1 << 16;

  /** Longest line that is looked at in one piece. */
  private static final int MAX_LINE_CHARS = 4096;

  /** What firmware and kernels send to move the cursor, change colours or reset a terminal. */
  private static final Pattern ESCAPE = Pattern.compile("\u001b(\\[[0-9;?]*[A-Za-z]|[A-Za-z])");

  private final Path file;
  private final Pattern word;
  private final StringBuilder line = new StringBuilder();
  private long position;

  /**
   * @param file serial log
   * @param word first word of a line; escape sequences may stand before it, another word after it
   */
  SerialConsole(Path file, String word) {
    this.file = file;
    this.word = Pattern.compile("(^|[^A-Za-z0-9-])" + Pattern.quote(word) + "( |$)");
  }

  /** Makes the file empty, readable for its owner only: a guest may print anything. */
  static void reset(Path file) throws IOException {
    Files.write(file, new byte[0]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** Cuts the file when it has grown too long; its writer appends, hence goes on at the start. */
  static void bound(Path file) throws IOException {
    if (Files.exists(file) && Files.size(file) > MAX_FILE_BYTES) {
      Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    }
  }

  /** Whether the word has come in what was written since the last look. */
  boolean look() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < position) {
        position = 0;
        line.setLength(0);
      }
      return scan(channel);
    } catch (NoSuchFileException notYet) {
      return false;
    }
  }

  private boolean scan(FileChannel channel) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (int total = 0; total < MAX_LOOK_BYTES; ) {
      int read = channel.read(chunk.clear(), position);
      if (read <= 0) {
        return false;
      }
      position += read;
      total += read;
      // A console's bytes need not be valid text, and Latin-1 takes every byte.
      if (feed(new String(chunk.array(), 0, read, StandardCharsets.ISO_8859_1))) {
        return true;
      }
    }
    return false;
  }

  private boolean feed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r' || line.length() == MAX_LINE_CHARS) {
        if (word.matcher(ESCAPE.matcher(line).replaceAll("")).find()) {
          return true;
        }
        line.setLength(0);
      } else {
        line.append(c);
      }
    }
    return false;
  }
}

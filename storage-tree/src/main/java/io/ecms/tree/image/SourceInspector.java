package io.ecms.tree.image;

import io.ecms.tree.process.CommandException;
import io.ecms.tree.tool.QemuImg;
import io.ecms.tree.tool.ToolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds out what a file really is, and refuses what must not become an image.
 *
 * <p>A qcow2 header may name other files of this host, whose content would then be given to guests.
 * It is read here first, by ourselves, so that no tool ever opens what it names.
 */
final class SourceInspector {
  private static final int QCOW2_MAGIC = 0x514649fb; // "QFI" 0xfb
  private static final int QCOW2_HEADER = 80;
  private static final int BACKING_FILE_OFFSET = 8;
  private static final int INCOMPATIBLE_FEATURES = 72;
  private static final long EXTERNAL_DATA_FILE = 1 << 2;

  private final QemuImg qemuImg;

  SourceInspector(QemuImg qemuImg) {
    this.qemuImg = qemuImg;
  }

  /**
   * What an import has to do.
   *
   * @param format driver name: {@code raw} or {@code qcow2}
   * @param sizeBytes size of the disk, not rounded
   */
  record Source(Path file, String format, long sizeBytes) {}

  /**
   * Inspects without writing.
   *
   * @throws ImageException {@code image-not-found}, {@code image-not-readable}, {@code
   *     image-empty}, {@code image-format-differs}, {@code image-format-unsupported} or {@code
   *     image-not-self-contained}
   */
  Source inspect(Path file, ImageFormat wanted) throws IOException {
    checkReadable(file);
    ByteBuffer header = header(file);
    boolean qcow2 = header.remaining() >= QCOW2_HEADER && header.getInt(0) == QCOW2_MAGIC;
    return switch (wanted) {
      case RAW -> raw(file);
      case QCOW2 -> {
        if (!qcow2) {
          throw new ImageException("image-format-differs", false, file + " is not qcow2");
        }
        yield qcow2(file, header);
      }
      case AUTO -> qcow2 ? qcow2(file, header) : detected(file);
    };
  }

  static void checkReadable(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new ImageException("image-not-found", false, file + " does not exist");
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new ImageException("image-not-readable", false, file + " is not a readable file");
    }
    if (Files.size(file) == 0) {
      throw new ImageException("image-empty", false, file + " is empty");
    }
  }

  private static ByteBuffer header(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(QCOW2_HEADER);
    try (FileChannel channel = FileChannel.open(file)) {
      int read;
      do {
        read = channel.read(header);
      } while (read > 0);
    }
    return header.flip();
  }

  private static Source raw(Path file) throws IOException {
    return new Source(file, "raw", Files.size(file));
  }

  private Source qcow2(Path file, ByteBuffer header) {
    boolean backed = header.getLong(BACKING_FILE_OFFSET) != 0;
    boolean version3 = header.getInt(4) >= 3;
    boolean external =
        version3 && (header.getLong(INCOMPATIBLE_FEATURES) & EXTERNAL_DATA_FILE) != 0;
    if (backed || external) {
      throw notSelfContained(file);
    }
    QemuImg.Info info = info(file, Optional.of("qcow2"));
    if (info.backingFile().isPresent() || info.dataFile().isPresent()) {
      throw notSelfContained(file);
    }
    if (info.virtualSizeBytes() == 0) {
      throw new ImageException("image-empty", false, file + " holds an empty disk");
    }
    return new Source(file, "qcow2", info.virtualSizeBytes());
  }

  private static ImageException notSelfContained(Path file) {
    return new ImageException(
        "image-not-self-contained",
        false,
        file + " keeps data in another file; flatten it with qemu-img convert first");
  }

  /** Everything that QEMU does not recognise is raw to it. */
  private Source detected(Path file) throws IOException {
    String format = info(file, Optional.empty()).format();
    if (!format.equals("raw")) {
      throw new ImageException(
          "image-format-unsupported",
          false,
          "%s is %s; only raw and qcow2 are imported".formatted(file, format));
    }
    return raw(file);
  }

  private QemuImg.Info info(Path file, Optional<String> format) {
    try {
      return qemuImg.info(file, format);
    } catch (CommandException e) {
      throw new ImageException(e.code(), e.retryable(), String.valueOf(e.getMessage()), e);
    } catch (ToolException e) {
      throw new ImageException(e.code(), e.retryable(), String.valueOf(e.getMessage()), e);
    }
  }
}

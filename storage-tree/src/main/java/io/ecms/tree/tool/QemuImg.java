package io.ecms.tree.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The {@code qemu-img} tool (QEMU 7.2 or later). */
public final class QemuImg {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final Duration SHORT = Duration.ofSeconds(20);
  private static final long MOST = 1 << 30;

  private final CommandRunner runner;

  public QemuImg(CommandRunner runner) {
    this.runner = runner;
  }

  /**
   * What a disk image file says about itself.
   *
   * @param format driver name, for example {@code raw} or {@code qcow2}
   * @param virtualSizeBytes size that a guest sees
   * @param backingFile file that unwritten blocks come from
   * @param dataFile external file that holds the data of a qcow2 header
   */
  public record Info(
      String format,
      long virtualSizeBytes,
      Optional<String> backingFile,
      Optional<String> dataFile) {}

  /**
   * Reads the header of an image, which may be in use.
   *
   * @param format driver to use, or empty to detect it; never detect where only raw is expected
   * @throws io.ecms.tree.process.CommandException when the file is no such image
   * @throws ToolException {@code qemu-img-answer} when the answer is not understood
   */
  public Info info(Path file, Optional<String> format) {
    Command command =
        format
            .map(f ->
                Command.query(
                    SHORT,
                    "qemu-img",
                    "info",
                    "-U",
                    "--output=json",
                    "-f",
                    f,
                    "--",
                    file.toString()))
            .orElseGet(() ->
                Command.query(
                    SHORT, "qemu-img", "info", "-U", "--output=json", "--", file.toString()));
    String answer = runner.check(command).stdout();
    try {
      return parse(JSON.readTree(answer));
    } catch (JsonProcessingException e) {
      throw new ToolException("qemu-img-answer", false, "qemu-img info answered no JSON", e);
    }
  }

  /**
   * A piece of an image.
   *
   * @param offset in bytes
   * @param length in bytes
   */
  public record Extent(long offset, int length) {}

  /**
   * Where a qcow2 file, which may be in use, has data of its own; blocks of zeros do not count.
   *
   * @throws io.ecms.tree.process.CommandException when the file is no such image
   * @throws ToolException {@code qemu-img-answer} when the answer is not understood, which it is
   *     not either when it is too long
   */
  public List<Extent> data(Path file) {
    String answer =
        runner
            .check(
                Command.query(
                    SHORT,
                    "qemu-img",
                    "map",
                    "-U",
                    "--output=json",
                    "-f",
                    "qcow2",
                    "--",
                    file.toString()))
            .stdout();
    try {
      List<Extent> extents = new ArrayList<>();
      for (JsonNode piece : JSON.readTree(answer)) {
        long left = piece.path("data").asBoolean() ? piece.path("length").asLong() : 0;
        for (long at = piece.path("start").asLong(); left > 0; at += MOST, left -= MOST) {
          extents.add(new Extent(at, (int) Math.min(MOST, left)));
        }
      }
      return extents;
    } catch (JsonProcessingException e) {
      throw new ToolException("qemu-img-answer", false, "qemu-img map answered no JSON", e);
    }
  }

  private static Info parse(JsonNode info) {
    JsonNode size = info.path("virtual-size");
    if (!size.canConvertToLong()) {
      throw new ToolException("qemu-img-answer", false, "qemu-img info told no size");
    }
    JsonNode dataFile = info.path("format-specific").path("data").path("data-file");
    return new Info(
        info.path("format").asText(),
        size.asLong(),
        text(info.path("backing-filename")),
        text(dataFile));
  }

  private static Optional<String> text(JsonNode node) {
    return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
  }

  /** Makes an empty qcow2 file that records no backing file. */
  public void createQcow2(Path file, long sizeBytes) {
    runner.check(
        Command.change(
            SHORT,
            "qemu-img",
            "create",
            "-q",
            "-f",
            "qcow2",
            "-o",
            "cluster_size=64k",
            file.toString(),
            Long.toString(sizeBytes)));
  }

  /**
   * Writes the content of {@code source} as raw bytes into the new file {@code target}.
   *
   * @param format driver of the source, always explicit
   */
  public void convertToRaw(Path source, String format, Path target, Duration timeout) {
    runner.check(
        Command.change(
            timeout,
            "qemu-img",
            "convert",
            "-f",
            format,
            "-O",
            "raw",
            "-S",
            "64k",
            source.toString(),
            target.toString()));
  }
}

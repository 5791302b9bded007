package io.ecms.node.setup;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The program that runs here, as one archive for hosts. Made once, when it is first needed.
 * Thread-safe.
 */
final class ProgramArchive {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path home;
  private final Path scratch;
  private final CommandRunner runner;
  private Made made = Made.NOT_YET;

  /** A finished archive; {@code stamp} is the SHA-256 of its bytes. */
  record Made(Path file, String stamp) {
    static final Made NOT_YET = new Made(Path.of(""), "");
  }

  /**
   * @param home where the program was built or unpacked
   * @param scratch directory that the archive may lie in; made when it is missing
   */
  ProgramArchive(Path home, Path scratch, CommandRunner runner) {
    this.home = home;
    this.scratch = scratch;
    this.runner = runner;
  }

  /**
   * The archive; equal programs have equal stamps.
   *
   * @throws UncheckedIOException when it cannot be written
   * @throws io.ecms.tree.process.CommandException when {@code tar} fails
   */
  synchronized Made made() {
    if (made.equals(Made.NOT_YET) || !Files.exists(made.file())) {
      made = make();
    }
    return made;
  }

  private Made make() {
    try {
      Files.createDirectories(scratch);
      Path file = scratch.resolve("program.tar");
      List<String> line =
          new ArrayList<>(
              List.of(
                  "tar",
                  "--create",
                  "--file=" + file,
                  "--directory=" + home,
                  // The same program gives the same bytes, whoever has unpacked it and when.
                  "--sort=name",
                  "--mtime=@0",
                  "--owner=0",
                  "--group=0",
                  "--numeric-owner",
                  "--mode=u=rwX,go=rX"));
      line.addAll(parts());
      runner.check(Command.query(LIMIT, line.toArray(String[]::new)));
      return new Made(file, digest(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the program cannot be packed below " + scratch, e);
    }
  }

  /** What the {@code ecms} command needs, as paths below the home. */
  private List<String> parts() throws IOException {
    Path target = home.resolve("http-edge").resolve("target");
    try (Stream<Path> files = Files.list(target)) {
      List<String> jars =
          files
              .map(file -> home.relativize(file).toString())
              .filter(name -> name.matches(".*/http-edge-[^/]*\\.jar"))
              .filter(name -> !name.endsWith("-tests.jar") && !name.endsWith("-sources.jar"))
              .sorted()
              .toList();
      if (jars.isEmpty()) {
        throw new IOException("the program is not built: no http-edge jar in " + target);
      }
      return Stream.concat(Stream.of("ecms", "conf", "http-edge/target/lib"), jars.stream())
          .toList();
    }
  }

  private static String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return DigestUtils.sha256Hex(in);
    }
  }
}

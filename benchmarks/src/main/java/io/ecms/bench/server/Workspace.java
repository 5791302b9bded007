package io.ecms.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Directory of one server while it is measured, on the file system of the repository: a memory file
 * system would make fsync free and the figures worthless.
 *
 * @param directory absolute
 * @param results where the results of the benchmarks go
 */
record Workspace(Path directory, Path results) {
  private static final String PREFIX = "run-";

  static Workspace in(Path results) throws IOException {
    Files.createDirectories(results);
    return new Workspace(
        Files.createTempDirectory(results.toAbsolutePath(), PREFIX), results.toAbsolutePath());
  }

  Path data() {
    return directory.resolve("data");
  }

  Path console() {
    return directory.resolve("console.log");
  }

  /** Removes everything but the server's log, which is kept beside the results. */
  void remove() throws IOException {
    Path log = data().resolve("log").resolve("ecms.log");
    Path from = Files.exists(log) ? log : console();
    if (Files.exists(from)) {
      Files.copy(from, results.resolve("server.log"), StandardCopyOption.REPLACE_EXISTING);
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
  }
}

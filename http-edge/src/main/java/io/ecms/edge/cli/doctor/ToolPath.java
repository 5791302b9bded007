package io.ecms.edge.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds programs as the product itself would.
 *
 * @param directories where to look, in this order
 */
public record ToolPath(List<Path> directories) {

  public ToolPath {
    directories = List.copyOf(directories);
  }

  /** The directories of the variable {@code PATH}. */
  public static ToolPath of(Map<String, String> environment) {
    Stream<String> parts = Arrays.stream(environment.getOrDefault("PATH", "").split(":", -1));
    return new ToolPath(parts.filter(part -> part.startsWith("/")).map(Path::of).toList());
  }

  /** The program's file. */
  public Optional<Path> find(String program) {
    return directories.stream()
        .map(directory -> directory.resolve(program))
        .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
        .findFirst();
  }
}

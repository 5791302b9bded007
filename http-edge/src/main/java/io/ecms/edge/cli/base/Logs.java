package io.ecms.edge.cli.base;

import java.nio.file.Path;

/**
 * Where the log goes: to a rotating file for roles that run long, to standard error from warnings
 * up for everything else. Read by {@code conf/logback.xml}.
 */
public final class Logs {
  private Logs() {}

  /**
   * Sends the log of this process to a file. Only works before anything was logged.
   *
   * @param data data directory of the role
   * @return the file
   */
  public static Path toFile(Path data) {
    Path file = file(data);
    System.setProperty("ecms.log.file", file.toString());
    System.setProperty("ecms.log.to", "FILE");
    return file;
  }

  /** The log file of the role with this data directory. */
  public static Path file(Path data) {
    return data.resolve("log").resolve("ecms.log");
  }
}

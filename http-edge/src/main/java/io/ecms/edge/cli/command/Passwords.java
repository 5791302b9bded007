package io.ecms.edge.cli.command;

import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Reads secrets; never from an argument, which every user of the host could see (X14). */
final class Passwords {
  /** Most bytes read; the API takes far shorter passwords only. */
  private static final int MAX_BYTES = 4096;

  private Passwords() {}

  /**
   * The first line of a file.
   *
   * @param file path, or {@code -} for standard input
   * @throws Failure {@link ExitCode#USAGE} when it cannot be read or its first line is empty
   */
  static String read(String file, Host host) {
    String content;
    try {
      content = file.equals("-") ? head(host.input()) : readFile(file, host);
    } catch (IOException unreadable) {
      throw Failure.of(
              ExitCode.USAGE, "the password file '" + file + "' cannot be read: " + unreadable, "")
          .because(unreadable);
    }
    String line = content.lines().findFirst().orElse("");
    if (line.isEmpty()) {
      throw Failure.of(ExitCode.USAGE, "the first line of '" + file + "' holds no password", "");
    }
    return line;
  }

  private static String readFile(String file, Host host) throws IOException {
    try (InputStream in = Files.newInputStream(host.directory().resolve(file))) {
      return head(in);
    }
  }

  private static String head(InputStream in) throws IOException {
    return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
  }
}

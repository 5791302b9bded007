package io.ecms.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Entry point; the {@code ecms} script tells the directory of the installation. */
public final class Main {
  private Main() {}

  /** Measures and ends the process with 0, or 1 when anything went wrong. */
  public static void main(String[] arguments) {
    Path home = Path.of(System.getProperty("ecms.home", "")).toAbsolutePath();
    System.exit(
        new BenchCommand(home, writer(FileDescriptor.out), writer(FileDescriptor.err))
            .run(arguments));
  }

  private static PrintWriter writer(FileDescriptor stream) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8));
  }
}

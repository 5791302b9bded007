package io.ecms.faults.client;

import io.ecms.faults.check.Try;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Every try of every client, kept in memory and in a file. Only grows. Thread-safe. */
public final class History implements AutoCloseable {
  private final List<Try> tries = new ArrayList<>();
  private final BufferedWriter file;

  /** A history that is also written, line by line, to a new file. */
  public History(Path file) {
    try {
      this.file = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized void add(Try one) {
    tries.add(one);
    try {
      file.write(one.toString());
      file.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized List<Try> all() {
    return List.copyOf(tries);
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

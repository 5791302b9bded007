package io.ecms.node.agent;

import io.ecms.core.model.Epoch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The epoch in a file. */
final class EpochFile implements EpochStore {
  private final Path file;

  EpochFile(Path file) {
    this.file = file;
  }

  /**
   * The epoch on disk, {@link Epoch#NONE} when there is none.
   *
   * @throws UncheckedIOException when the file cannot be read or is no epoch: taking part with a
   *     lower epoch could run a VM twice, so a person must look
   */
  @Override
  public Epoch read() {
    try {
      return Files.exists(file)
          ? new Epoch(Long.parseLong(Files.readString(file).strip()))
          : Epoch.NONE;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (IllegalArgumentException e) {
      throw new UncheckedIOException(new IOException(file + " holds no epoch", e));
    }
  }

  /**
   * Keeps {@code epoch}; on return it survives a power failure.
   *
   * @throws UncheckedIOException when it could not be written
   */
  @Override
  public void write(Epoch epoch) {
    DurableFile.write(file, (epoch.value() + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}

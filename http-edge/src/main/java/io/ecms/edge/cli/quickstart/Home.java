package io.ecms.edge.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Logs;
import io.ecms.edge.cli.launch.DataDirectory;
import io.ecms.edge.cli.output.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Directory of one quickstart: its settings, its process and its data.
 *
 * <p>The lock, not the process id, says whether it runs: the system gives the lock back when the
 * process ends, however it ends.
 *
 * @param data the directory, absolute
 */
public record Home(Path data) {

  private Path file() {
    return data.resolve("quickstart.json");
  }

  /** Where the server keeps its records. */
  private Path journal() {
    return data.resolve("journal");
  }

  private Path lockFile() {
    return data.resolve("quickstart.lock");
  }

  /** Log of the server. */
  public Path log() {
    return Logs.file(data);
  }

  /** What the server's process wrote past its log, for example why the JVM did not start. */
  public Path console() {
    return log().resolveSibling("console.log");
  }

  /**
   * Takes the directory for this process, until the process ends or the lock is closed.
   *
   * @throws Failure {@link ExitCode#CONFLICT} when another process has it
   */
  FileLock take() {
    return tryLock()
        .orElseThrow(() ->
            Failure.of(
                ExitCode.CONFLICT,
                "another process uses " + data,
                "end it with `ecms quickstart --stop`, or choose another with --data"));
  }

  /** Whether a process has the directory now. */
  boolean taken() {
    if (!Files.exists(lockFile())) {
      return false;
    }
    Optional<FileLock> mine = tryLock();
    mine.ifPresent(Home::release);
    return mine.isEmpty();
  }

  /** Gives the directory back. */
  static void release(FileLock lock) {
    try {
      lock.acquiredBy().close(); // which also releases the lock
    } catch (IOException e) {
      throw Failure.of(ExitCode.FAILED, "a lock file cannot be closed: " + e, "").because(e);
    }
  }

  private Optional<FileLock> tryLock() {
    try {
      DataDirectory.make(data);
      DataDirectory.make(journal()); // for a directory that existed and is open to others
      FileChannel channel =
          FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      Optional<FileLock> lock = tryLock(channel);
      if (lock.isEmpty()) {
        channel.close();
      }
      return lock;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException takenByThisProcess) {
      return Optional.empty();
    }
  }

  /** What an earlier run wrote down. */
  Optional<Settings> settings() {
    return read().map(Settings::fromJson);
  }

  /** Process id of the last server; only of use while the directory is {@link #taken}. */
  OptionalLong pid() {
    JsonNode pid = read().orElseGet(Json::object).path("pid");
    return pid.isIntegralNumber() ? OptionalLong.of(pid.asLong()) : OptionalLong.empty();
  }

  private Optional<JsonNode> read() {
    try {
      return Files.exists(file())
          ? Optional.of(Json.parse(Files.readString(file())))
          : Optional.empty();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Writes down what this process runs; a reader sees the old or the new file, never half of one.
   */
  void write(Settings settings, long pid) {
    ObjectNode tree = (ObjectNode) settings.toJson();
    tree.put("pid", pid);
    try {
      Path draft = data.resolve("quickstart.json.new");
      Files.writeString(draft, Json.pretty(tree) + "\n");
      Files.move(
          draft, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** The failure for a directory that cannot be used. */
  Failure unusable(IOException e) {
    return Failure.of(
            ExitCode.FAILED,
            "the directory " + data + " cannot be used: " + reason(e),
            "choose another with --data")
        .because(e);
  }

  /** In words where Java only names the file. */
  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> missing.getFile() + " cannot be made";
      case AccessDeniedException denied -> denied.getFile() + " is not permitted";
      case FileAlreadyExistsException file -> file.getFile() + " is not a directory";
      case FileSystemException other -> String.valueOf(other.getMessage());
      case IOException other -> other.toString();
    };
  }
}

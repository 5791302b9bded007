package io.ecms.edge.cli.launch;

import io.ecms.tree.stack.user.UserStackSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What the directory of a role must be, looked at before anything is started in it. */
public final class DataDirectory {
  /** Longest path below {@code --data} of a server or a quickstart that has unix sockets. */
  private static final Path DEEPEST_OF_SERVER = Path.of("nodes", "image-store", "tree");

  private static final Path DEEPEST_OF_NODE = Path.of("tree");

  private DataDirectory() {}

  /**
   * Refuses a directory of a server whose path is too long for the unix sockets below it.
   *
   * @param data absolute
   * @throws LaunchException {@code data-path-too-long}
   */
  public static void refuseLong(Path data) {
    refuseLong(data, DEEPEST_OF_SERVER);
  }

  /**
   * The same for the directory of a node controller.
   *
   * @param data absolute
   * @throws LaunchException {@code data-path-too-long}
   */
  public static void refuseLongOfNode(Path data) {
    refuseLong(data, DEEPEST_OF_NODE);
  }

  private static void refuseLong(Path data, Path deepest) {
    int most = UserStackSettings.MAX_DIRECTORY - bytes(deepest) - 1;
    if (bytes(data) > most) {
      throw new LaunchException(
          "data-path-too-long",
          ("the path of the data directory has %d bytes and may have at most %d, because unix"
                  + " sockets lie below it; choose a shorter one with --data: %s")
              .formatted(bytes(data), most, data));
    }
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Makes a directory that nobody else may look into: journal and read model hold hashes of
   * passwords (X14). The permissions of one that exists are its owner's business.
   *
   * @param directory absolute
   * @throws IOException when it cannot be made
   */
  public static void make(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }
}

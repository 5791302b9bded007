package io.ecms.tree.stack.user;

import io.ecms.tree.tool.QmpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/** What a storage daemon is told to open: the block nodes up to the one that is exported. */
sealed interface BlockGraph {
  /** Deadline of each monitor command; opening waits for the parent's NBD negotiation. */
  Duration STEP = Duration.ofSeconds(5);

  /** Opens the nodes; the last one is called {@code top}. */
  void open(QmpClient qmp);

  /**
   * The image node's graph: the golden image, never opened for writing.
   *
   * @param file raw image
   */
  record Root(Path file) implements BlockGraph {
    @Override
    public void open(QmpClient qmp) {
      qmp.execute(
          "blockdev-add",
          Map.of(
              "driver",
              "raw",
              "node-name",
              "top",
              "read-only",
              true,
              "file",
              Map.of("driver", "file", "filename", file.toString(), "read-only", true)),
          STEP);
    }
  }

  /**
   * A member's graph: parent, cache over it, and a filter that keeps in the cache what is read.
   *
   * @param upward socket of the relay to the parent
   * @param export name of the parent's export
   * @param cache qcow2 file that names no backing file
   * @param reconnectDelay how long reads wait for the parent
   */
  record Branch(Path upward, String export, Path cache, Duration reconnectDelay)
      implements BlockGraph {
    @Override
    public void open(QmpClient qmp) {
      openParent(qmp);
      qmp.execute(
          "blockdev-add",
          Map.of(
              "driver",
              "qcow2",
              "node-name",
              "cache",
              "file",
              Map.of("driver", "file", "filename", cache.toString()),
              "backing",
              "up"),
          STEP);
      qmp.execute(
          "blockdev-add",
          Map.of("driver", "copy-on-read", "node-name", "top", "file", "cache"),
          STEP);
    }

    private void openParent(QmpClient qmp) {
      Map<String, Object> parent =
          Map.of(
              "driver",
              "nbd",
              "server",
              Map.of("type", "unix", "path", upward.toString()),
              "export",
              export,
              "read-only",
              true,
              "reconnect-delay",
              reconnectDelay.toSeconds());
      qmp.execute(
          "blockdev-add",
          Map.of("driver", "raw", "node-name", "up", "read-only", true, "file", parent),
          STEP);
    }
  }

  /**
   * A member's graph while nothing more can be cached: what is cached comes from the cache, the
   * rest from the parent each time.
   *
   * @param branch the graph as it is otherwise
   */
  record Through(Branch branch) implements BlockGraph {
    @Override
    public void open(QmpClient qmp) {
      branch.openParent(qmp);
      qmp.execute(
          "blockdev-add",
          Map.of(
              "driver",
              "qcow2",
              "node-name",
              "top",
              "read-only",
              true,
              "file",
              Map.of("driver", "file", "filename", branch.cache().toString(), "read-only", true),
              "backing",
              "up"),
          STEP);
    }
  }

  /**
   * The graph of a member that has all of the image: it does not look for its parent.
   *
   * @param cache qcow2 file in which nothing is missing
   */
  record Seed(Path cache) implements BlockGraph {
    @Override
    public void open(QmpClient qmp) {
      alone(qmp, cache, true);
    }
  }

  /**
   * A cache that is written to by its own member.
   *
   * @param cache qcow2 file; whole clusters are to be written, for nothing lies behind it
   */
  record Repair(Path cache) implements BlockGraph {
    @Override
    public void open(QmpClient qmp) {
      alone(qmp, cache, false);
    }

    @Override
    public boolean writable() {
      return true;
    }
  }

  private static void alone(QmpClient qmp, Path cache, boolean readOnly) {
    qmp.execute(
        "blockdev-add",
        Map.of(
            "driver",
            "qcow2",
            "node-name",
            "top",
            "read-only",
            readOnly,
            "file",
            Map.of("driver", "file", "filename", cache.toString(), "read-only", readOnly)),
        STEP);
  }

  /** Whether who is served may write. */
  default boolean writable() {
    return false;
  }

  /**
   * Opens the nodes and serves the last one on a unix socket. The socket gets its name when the
   * export is there: QEMU listens first, and tells whoever comes meanwhile that there is no such
   * export, which ends a reader for good. One that finds no socket waits.
   *
   * @throws IOException when the socket cannot get its name
   */
  default void serve(QmpClient qmp, Path name, String export) throws IOException {
    open(qmp);
    Path socket = name.resolveSibling(name.getFileName() + "~");
    Files.deleteIfExists(socket);
    qmp.execute(
        "nbd-server-start",
        Map.of("addr", Map.of("type", "unix", "data", Map.of("path", socket.toString()))),
        STEP);
    qmp.execute(
        "block-export-add",
        Map.of(
            "type", "nbd", "id", "ex", "node-name", "top", "name", export, "writable", writable()),
        STEP);
    Files.move(socket, name, StandardCopyOption.ATOMIC_MOVE);
  }
}

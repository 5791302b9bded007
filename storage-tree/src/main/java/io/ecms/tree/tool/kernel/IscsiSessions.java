package io.ecms.tree.tool.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The iSCSI sessions of this host as the kernel's sysfs has them, which needs no daemon. */
public final class IscsiSessions {
  private static final String PREFIX = "session";

  private final Path sysfs;

  /**
   * @param sysfs normally {@code /sys}
   */
  public IscsiSessions(Path sysfs) {
    this.sysfs = sysfs;
  }

  /**
   * One session.
   *
   * @param id number by which {@code iscsiadm} is told which one is meant
   * @param portal ADDRESS:PORT of the target
   * @param alive whether the target answers
   * @param disk name of its disk in {@code /dev}, once the kernel has found it
   */
  public record Session(
      int id, String target, String portal, boolean alive, Optional<String> disk) {}

  /** Those that were made through the interface record {@code iface}. */
  public List<Session> of(String iface) throws IOException {
    List<Session> sessions = new ArrayList<>();
    for (Path directory : list(sysfs.resolve("class/iscsi_session"))) {
      readIfThere(directory, iface).ifPresent(sessions::add);
    }
    return sessions;
  }

  /** Empty for one that ends while it is read: its files vanish one by one. */
  private static Optional<Session> readIfThere(Path directory, String iface) throws IOException {
    try {
      return text(directory.resolve("ifacename")).equals(iface)
          ? Optional.of(read(directory))
          : Optional.empty();
    } catch (NoSuchFileException ended) {
      return Optional.empty();
    }
  }

  private static Session read(Path directory) throws IOException {
    int id = Integer.parseInt(directory.getFileName().toString().substring(PREFIX.length()));
    Path connection =
        directory.resolve(
            "device/connection%d:0/iscsi_connection/connection%d:0".formatted(id, id));
    return new Session(
        id,
        text(directory.resolve("targetname")),
        text(connection.resolve("persistent_address"))
            + ":"
            + text(connection.resolve("persistent_port")),
        text(directory.resolve("state")).equals("LOGGED_IN"),
        disk(directory.resolve("device")));
  }

  /** Below {@code targetH:C:T/H:C:T:LUN/block}. */
  private static Optional<String> disk(Path device) throws IOException {
    for (Path target : list(device)) {
      if (!target.getFileName().toString().startsWith("target")) {
        continue;
      }
      for (Path unit : list(target)) {
        if (unit.getFileName().toString().endsWith(":" + Tgtadm.LUN)) {
          return list(unit.resolve("block")).stream()
              .map(disk -> disk.getFileName().toString())
              .findFirst();
        }
      }
    }
    return Optional.empty();
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }
}

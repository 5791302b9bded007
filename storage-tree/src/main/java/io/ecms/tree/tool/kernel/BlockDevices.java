package io.ecms.tree.tool.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Block devices as the kernel's sysfs has them; names are those in {@code /dev}. */
public final class BlockDevices {
  /** Place of "sectors read" among the fields of {@code stat}, from 0. */
  private static final int SECTORS_READ = 2;

  private final Path sysfs;
  private final Path classes;

  /**
   * @param sysfs normally {@code /sys}
   */
  public BlockDevices(Path sysfs) {
    this.sysfs = sysfs;
    this.classes = sysfs.resolve("class/block");
  }

  /** Name in sysfs of the device that a node stands for. */
  public String nameOf(Path node) throws IOException {
    long number = (Long) Files.getAttribute(node, "unix:rdev");
    long major = (number >>> 8) & 0xfff;
    long minor = (number & 0xff) | ((number >>> 12) & ~0xffL);
    Path link = sysfs.resolve("dev/block/%d:%d".formatted(major, minor));
    return link.toRealPath().getFileName().toString();
  }

  public boolean exists(String name) {
    return Files.exists(directory(name));
  }

  /** Its directory in sysfs. */
  public Path directory(String name) {
    return classes.resolve(name);
  }

  public long sizeBytes(String name) throws IOException {
    return Long.parseLong(text(name, "size")) * DmTable.SECTOR;
  }

  /** Bytes read from it since it was made. */
  public long bytesRead(String name) throws IOException {
    return Long.parseLong(text(name, "stat").split("\\s+", -1)[SECTORS_READ]) * DmTable.SECTOR;
  }

  /** Major and minor number, as {@code 8:0}. */
  public String number(String name) throws IOException {
    return text(name, "dev");
  }

  /** Devices that are built over it. */
  public Set<String> holders(String name) throws IOException {
    return names(name, "holders");
  }

  /** Devices that it is built over. */
  public Set<String> parts(String name) throws IOException {
    return names(name, "slaves");
  }

  private String text(String name, String file) throws IOException {
    return Files.readString(directory(name).resolve(file)).strip();
  }

  private Set<String> names(String name, String file) throws IOException {
    return list(directory(name).resolve(file));
  }

  private static Set<String> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .collect(Collectors.toUnmodifiableSet());
    } catch (NoSuchFileException gone) {
      return Set.of();
    }
  }
}

package io.ecms.tree.tool.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How bcache is driven: by files in the kernel's sysfs. Device names are those in {@code /dev};
 * "backing" is the device that is cached.
 */
public final class BcacheSysfs {
  private static final Logger LOG = LoggerFactory.getLogger(BcacheSysfs.class);

  private final Path sysfs;
  private final BlockDevices devices;

  /**
   * @param sysfs normally {@code /sys}
   */
  public BcacheSysfs(Path sysfs) {
    this.sysfs = sysfs;
    this.devices = new BlockDevices(sysfs);
  }

  /**
   * Shows the kernel a device with a superblock of bcache. It refuses one that it knows already,
   * which is no error here: what has become of the device is to be seen by {@link #isCaching}.
   */
  public void register(Path device) {
    try {
      write(sysfs.resolve("fs/bcache/register"), device.toString());
    } catch (IOException e) {
      LOG.debug("bcache did not take {}", device, e);
    }
  }

  /** Whether the kernel has the device as backing device. */
  public boolean isRegistered(String backing) {
    return Files.exists(directory(backing));
  }

  /** The cached device over a backing device. */
  public Optional<String> deviceOver(String backing) throws IOException {
    return devices.holders(backing).stream()
        .filter(holder -> holder.startsWith("bcache"))
        .findFirst();
  }

  /** Whether the device has a cache, not only a backing device. */
  public boolean isCaching(String device) {
    return Files.exists(directory(device).resolve("cache"));
  }

  /** Identity of the cache whose blocks lie on a device. */
  public Optional<String> setOn(String cacheDevice) throws IOException {
    try {
      Path set = directory(cacheDevice).resolve("set").toRealPath();
      return Optional.of(set.getFileName().toString());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  public boolean setExists(String set) {
    return Files.exists(set(set));
  }

  /** Keeps all that is read, however long or busy the reading is. */
  public void keepAllReads(String device) throws IOException {
    write(directory(device).resolve("sequential_cutoff"), "0");
    Path set = directory(device).resolve("cache").toRealPath();
    write(set.resolve("congested_read_threshold_us"), "0");
    write(set.resolve("congested_write_threshold_us"), "0");
  }

  /** Ends the cached device; it goes when nobody has it open. */
  public void stopBacking(String backing) throws IOException {
    if (isRegistered(backing)) {
      write(directory(backing).resolve("stop"), "1");
    }
  }

  /** Ends a cache. */
  public void stopSet(String set) throws IOException {
    if (setExists(set)) {
      write(set(set).resolve("stop"), "1");
    }
  }

  private Path directory(String device) {
    return devices.directory(device).resolve("bcache");
  }

  private Path set(String set) {
    return sysfs.resolve("fs/bcache").resolve(set);
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.WRITE);
  }
}

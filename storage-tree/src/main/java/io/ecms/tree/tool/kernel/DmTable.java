package io.ecms.tree.tool.kernel;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a device-mapper device consists of: one line per piece, in sectors of 512 bytes.
 *
 * @param lines pieces that follow each other without a gap
 */
public record DmTable(List<String> lines) {
  /** Bytes per sector. */
  public static final int SECTOR = 512;

  /** Sectors that a snapshot copies at once: 4 KiB. */
  private static final int SNAPSHOT_CHUNK = 8;

  /** Sectors per block of dm-cache: 64 KiB. */
  private static final int CACHE_BLOCK = 128;

  public DmTable {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a table needs a line");
    }
  }

  /** All of a device, under another name. */
  public static DmTable linear(long sectors, Path device) {
    return new DmTable(List.of(linear(0, sectors, device)));
  }

  /** Two devices, one behind the other. */
  public static DmTable joined(Path first, long firstSectors, Path second, long secondSectors) {
    return new DmTable(
        List.of(linear(0, firstSectors, first), linear(firstSectors, secondSectors, second)));
  }

  /** A device, continued by zeros up to {@code totalSectors}. */
  public static DmTable extended(Path device, long sectors, long totalSectors) {
    return new DmTable(
        List.of(
            linear(0, sectors, device), "%d %d zero".formatted(sectors, totalSectors - sectors)));
  }

  /**
   * One path, or none yet: requests that fail on it, or find none, wait for the next table.
   *
   * <p>Unlike dm-linear, multipath takes back a request that is under way on a dead path, so that a
   * parent can be replaced without an error for those who read.
   */
  public static DmTable queueing(long sectors, Optional<Path> device) {
    return new DmTable(
        List.of(
            "0 %d multipath 1 queue_if_no_path 0 %s"
                .formatted(
                    sectors, device.map("1 1 service-time 0 1 1 %s 1"::formatted).orElse("0 0"))));
  }

  /**
   * A writable view of {@code origin} whose changes go to {@code store}.
   *
   * @param persistent whether the changes survive the device
   */
  public static DmTable snapshot(long sectors, Path origin, Path store, boolean persistent) {
    return new DmTable(
        List.of(
            "0 %d snapshot %s %s %s %d"
                .formatted(sectors, origin, store, persistent ? "P" : "N", SNAPSHOT_CHUNK)));
  }

  /** dm-cache with the policy smq; writes go through, so the cache never holds the only copy. */
  public static DmTable cache(long sectors, Path metadata, Path data, Path origin) {
    return new DmTable(
        List.of(
            "0 %d cache %s %s %s %d 1 writethrough smq 0"
                .formatted(sectors, metadata, data, origin, CACHE_BLOCK)));
  }

  private static String linear(long start, long sectors, Path device) {
    return "%d %d linear %s 0".formatted(start, sectors, device);
  }

  /** As {@code dmsetup} takes it. */
  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}

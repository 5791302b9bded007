package io.ecms.tree.stack;

import java.util.regex.Pattern;

/** What every stack asks of a new disk, kept in one place so that they refuse the same. */
public final class DiskRules {
  /** Names that are safe as a file name on any host. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private static final int SECTOR = 512;

  private DiskRules() {}

  /**
   * Refuses a disk that cannot be made.
   *
   * @param sizeBytes size seen by the guest
   * @throws StackException {@code disk-name-invalid} or {@code disk-size-invalid}
   */
  public static void check(ImageRef image, String name, long sizeBytes) {
    if (!NAME.matcher(name).matches()) {
      throw new StackException("disk-name-invalid", false, "disk name must match " + NAME);
    }
    if (sizeBytes < image.sizeBytes() || sizeBytes % SECTOR != 0) {
      throw new StackException(
          "disk-size-invalid",
          false,
          "disk %s of %d bytes: must be a multiple of %d and hold image %s of %d bytes"
              .formatted(name, sizeBytes, SECTOR, image.id(), image.sizeBytes()));
    }
  }
}

package io.ecms.core.image;

import io.ecms.core.model.InvalidValue;
import java.util.Optional;

/**
 * What an image is made from, as the user gave it. Paths are absolute, on the image node.
 *
 * @param path disk image
 * @param format {@code raw}, {@code qcow2} or {@code auto}
 * @param kernel kernel for a direct boot, if the image has no boot loader
 * @param initrd initial RAM disk that goes with the kernel
 * @param cmdline kernel command line
 */
public record ImageSource(
    String path,
    Format format,
    Optional<String> kernel,
    Optional<String> initrd,
    Optional<String> cmdline) {
  private static final int MAX_PATH = 4096;
  private static final int MAX_CMDLINE = 2048;

  /** Formats that can be imported. */
  public enum Format {
    AUTO,
    RAW,
    QCOW2
  }

  public ImageSource {
    requirePath("path", path);
    kernel.ifPresent(k -> requirePath("kernel", k));
    initrd.ifPresent(i -> requirePath("initrd", i));
    if (kernel.isEmpty() && (initrd.isPresent() || cmdline.isPresent())) {
      throw new InvalidValue("kernel", "is needed when initrd or cmdline is given");
    }
    if (cmdline.isPresent()
        && (cmdline.get().length() > MAX_CMDLINE
            || cmdline.get().chars().anyMatch(Character::isISOControl))) {
      throw new InvalidValue(
          "cmdline", "must be one line of at most " + MAX_CMDLINE + " characters");
    }
  }

  private static void requirePath(String field, String path) {
    if (!path.startsWith("/")
        || path.length() > MAX_PATH
        || path.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidValue(field, "must be an absolute path without control characters");
    }
  }
}

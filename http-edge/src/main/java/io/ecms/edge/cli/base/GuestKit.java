package io.ecms.edge.cli.base;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The small guest that the demo boots, as {@code make guest} builds it.
 *
 * @param directory where its files are
 */
public record GuestKit(Path directory) {
  /** What its kernel needs to be told to boot from the VM's first disk. */
  public static final String CMDLINE = "console=ttyS0 quiet root=/dev/vda panic=1";

  /** The kit of the installation in this directory. */
  public static GuestKit of(Path home) {
    return new GuestKit(home.resolve("target").resolve("guest"));
  }

  /** Root file system, raw. */
  public Path image() {
    return directory.resolve("guest.raw");
  }

  public Path kernel() {
    return directory.resolve("vmlinuz");
  }

  public Path initrd() {
    return directory.resolve("initrd.gz");
  }

  /** Whether everything is there to boot from. */
  public boolean complete() {
    return Files.isRegularFile(image())
        && Files.isRegularFile(kernel())
        && Files.isRegularFile(initrd());
  }
}

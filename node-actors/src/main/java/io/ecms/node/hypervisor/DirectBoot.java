package io.ecms.node.hypervisor;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A kernel that the hypervisor loads by itself, for images without a boot loader.
 *
 * @param kernel file on the host
 * @param initrd file on the host
 * @param commandLine kernel command line, at most 1023 printable ASCII characters
 */
public record DirectBoot(Path kernel, Optional<Path> initrd, String commandLine) {
  /** Longest command line: x86 kernels take 2047, older boot protocols less. */
  private static final int MAX_LENGTH = 1023;

  public DirectBoot {
    Checks.absolute("kernel", kernel);
    initrd.ifPresent(path -> Checks.absolute("initrd", path));
    if (commandLine.length() > MAX_LENGTH
        || !commandLine.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw Checks.invalid(
          "cmdline", "must be at most " + MAX_LENGTH + " printable ASCII characters");
    }
  }
}

package io.ecms.node.firstboot;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the disk by which a guest learns its name, password and address at its first start: an ISO
 * 9660 image with the volume name {@code cidata} (E6, cloud-init NoCloud). Holds a password hash,
 * hence is readable for its owner only (X14). Thread-safe.
 */
public final class FirstBootIso {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String VOLUME = "cidata";

  private final CommandRunner commands;

  public FirstBootIso(CommandRunner commands) {
    this.commands = commands;
  }

  /**
   * Writes the image, in place of an older one if there is one.
   *
   * @param iso file to write, in an existing directory
   * @throws io.ecms.tree.process.CommandException when genisoimage is missing or fails
   * @throws UncheckedIOException when a file cannot be written
   */
  public void write(FirstBoot data, Path iso) {
    try {
      // Readable for the owner only, as is all that is made inside.
      Path work = Files.createTempDirectory(iso.toAbsolutePath().getParent(), ".first-boot-");
      try {
        Path image = work.resolve("image.iso");
        List<Path> files =
            List.of(
                file(work, "meta-data", CloudInit.metaData(data)),
                file(work, "user-data", CloudInit.userData(data)),
                file(work, "network-config", CloudInit.networkConfig(data)));
        commands.check(generate(image, files));
        Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rw-------"));
        Files.move(image, iso, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        remove(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write first-boot disk " + iso, e);
    }
  }

  private static Command generate(Path image, List<Path> files) {
    String[] fixed = {
      "genisoimage", "-quiet", "-volid", VOLUME, "-joliet", "-rock", "-output", image.toString()
    };
    return Command.change(
        LIMIT,
        Stream.concat(Stream.of(fixed), files.stream().map(Path::toString)).toArray(String[]::new));
  }

  private static Path file(Path directory, String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }
}

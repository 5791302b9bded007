package io.ecms.tree.tool.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;

/** The {@code make-bcache} tool (bcache-tools 1.0.8 or later). */
public final class MakeBcache {
  private static final Duration SHORT = Duration.ofSeconds(20);

  private final CommandRunner runner;

  public MakeBcache(CommandRunner runner) {
    this.runner = runner;
  }

  /**
   * Writes new superblocks on both devices, attached to each other; an older cache is forgotten.
   *
   * @param cache takes the blocks, in buckets of 64 KiB
   * @param backing its first 8 KiB are taken for the superblock
   */
  public void create(Path cache, Path backing) {
    runner.check(
        Command.change(
            SHORT,
            "make-bcache",
            "-C",
            cache.toString(),
            "-B",
            backing.toString(),
            "--block",
            "512",
            "--bucket",
            "64k",
            "--wipe-bcache"));
  }
}

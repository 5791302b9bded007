package io.ecms.tree.tool.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The tools of flashcache 3.1, the cache of the original VMThunder (T2).
 *
 * <p>No kernel of this decade builds its module, so these command lines have not been run against a
 * real one: they follow its manual.
 */
public final class Flashcache {
  /** Name of the kind of device among {@link Dmsetup#targets()}. */
  public static final String TARGET = "flashcache";

  private static final Duration SHORT = Duration.ofSeconds(60);
  private static final long MIB = 1L << 20;

  private final CommandRunner runner;

  public Flashcache(CommandRunner runner) {
    this.runner = runner;
  }

  /**
   * Makes the cached device {@code name}; writes go through. Remove it with {@link Dmsetup#remove}.
   *
   * @param sizeMib part of {@code cache} that is used
   * @param cache device that takes the blocks of 4 KiB
   * @param disk what is cached
   */
  public void create(DeviceName name, long sizeMib, Path cache, Path disk) {
    // Forced, since it would otherwise ask at a terminal when it finds the cache large.
    runner.check(
        Command.change(
            SHORT,
            "flashcache_create",
            "-p",
            "thru",
            "-s",
            sizeMib + "m",
            "-b",
            "4k",
            "-f",
            name.value(),
            cache.toString(),
            disk.toString()));
  }

  /** Whole MiB that fit into a device of this size. */
  public static long mib(long bytes) {
    return bytes / MIB;
  }
}

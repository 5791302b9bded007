package io.ecms.tree.stack.user;

import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.stack.support.Failures;
import io.ecms.tree.stack.support.ImageLocks;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Daemons of an earlier agent for images that nobody joined again. */
final class Leftovers {
  private final Path dataDirectory;
  private final DiskStore disks;
  private final ImageLocks locks;
  private final CommandRunner runner;

  Leftovers(Path dataDirectory, DiskStore disks, ImageLocks locks, CommandRunner runner) {
    this.dataDirectory = dataDirectory;
    this.disks = disks;
    this.locks = locks;
    this.runner = runner;
  }

  /**
   * Ends them.
   *
   * @param used whether a directory is used by a membership of now
   */
  void stop(Predicate<String> used) {
    for (String directory : Failures.translate("listing images", disks::images)) {
      locks.exclusive(
          directory,
          () ->
              Failures.translate(
                  "stopping a leftover of image " + directory,
                  () -> {
                    if (!used.test(directory)) {
                      DaemonKeeper.stopLeftover(new MemberFiles(dataDirectory, directory), runner);
                    }
                    return directory;
                  }));
    }
  }
}

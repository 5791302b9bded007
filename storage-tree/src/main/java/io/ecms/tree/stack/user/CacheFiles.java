package io.ecms.tree.stack.user;

import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.tool.QemuImg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes cache files, and keeps those that are still good. */
final class CacheFiles {
  private static final Logger LOG = LoggerFactory.getLogger(CacheFiles.class);

  private CacheFiles() {}

  /**
   * Keeps a sound cache of the same size; any other is worthless, and only a copy.
   *
   * @return whether there was one
   */
  static boolean prepare(CommandRunner runner, MemberFiles files, long sizeBytes)
      throws IOException {
    QemuImg qemuImg = new QemuImg(runner);
    boolean usable = isUsable(qemuImg, files.cache(), sizeBytes);
    if (!usable) {
      Files.deleteIfExists(files.complete());
      Files.deleteIfExists(files.cache());
      qemuImg.createQcow2(files.cache(), sizeBytes);
    }
    return usable;
  }

  private static boolean isUsable(QemuImg qemuImg, Path cache, long sizeBytes) {
    if (!Files.exists(cache)) {
      return false;
    }
    try {
      return qemuImg.info(cache, Optional.of("qcow2")).virtualSizeBytes() == sizeBytes;
    } catch (CommandException e) {
      LOG.warn("cache {} is damaged and will be filled anew", cache, e);
      return false;
    }
  }
}

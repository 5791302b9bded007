package io.ecms.tree.stack.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a node keeps its files.
 *
 * <pre>
 * DATA/tgtd.log                    output of the target daemon
 * DATA/images/IMAGE/member.json    how this node serves the image
 * DATA/images/IMAGE/cache-NAME     blocks fetched so far and what the cache needs beside them
 * DATA/images/IMAGE/cache.json     there while the cache is closed in order and may be used again
 * DATA/images/IMAGE/superblock     of the cache, put in front of the image
 * DATA/images/IMAGE/stray          takes writes of a child to the root's image, which nobody makes
 * DATA/images/IMAGE/disks/NAME.*   json: the disk; cow: what the VM has written
 * </pre>
 */
record KernelFiles(Path data) {

  Path daemonLog() {
    return data.resolve("tgtd.log");
  }

  Path image(String imageId) {
    return data.resolve("images").resolve(imageId);
  }

  Path record(String imageId) {
    return image(imageId).resolve("member.json");
  }

  Path disks(String imageId) {
    return image(imageId).resolve("disks");
  }

  /** Ids of all images that were ever served here. */
  List<String> images() throws IOException {
    return list(data.resolve("images")).stream()
        .map(directory -> directory.getFileName().toString())
        .toList();
  }

  static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }
}

package io.ecms.tree.stack.user;

import io.ecms.tree.stack.support.RecordFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What must survive a restart of the agent: children remember the port.
 *
 * @param imageId for people who read the file
 * @param sizeBytes size of the image that the cache was made for
 * @param port TCP port that children connect to
 */
record MemberRecord(String imageId, long sizeBytes, int port) {

  /** Replaces the record in one step. */
  void write(Path file) throws IOException {
    RecordFile.write(file, this);
  }

  /** The record, or empty when there is none or it is damaged: nothing in it is indispensable. */
  static Optional<MemberRecord> read(Path file) throws IOException {
    return RecordFile.read(file, MemberRecord.class);
  }
}

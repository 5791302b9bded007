package io.ecms.tree.stack.user;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must survive a restart of the agent: children remember the port.
 *
 * @param imageId for people who read the file
 * @param sizeBytes size of the image that the cache was made for
 * @param port TCP port that children connect to
 */
record MemberRecord(String imageId, long sizeBytes, int port) {
  private static final Logger LOG = LoggerFactory.getLogger(MemberRecord.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Replaces the record in one step. */
  void write(Path file) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.write(draft, JSON.writeValueAsBytes(this));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The record, or empty when there is none or it is damaged: nothing in it is indispensable. */
  static Optional<MemberRecord> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), MemberRecord.class));
    } catch (JsonProcessingException e) {
      LOG.warn("{} is damaged and will be replaced", file, e);
      return Optional.empty();
    }
  }
}

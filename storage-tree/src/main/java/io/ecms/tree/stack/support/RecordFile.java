package io.ecms.tree.stack.support;

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

/** One small JSON record per file, replaced in one step. */
public final class RecordFile {
  private static final Logger LOG = LoggerFactory.getLogger(RecordFile.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private RecordFile() {}

  /** Replaces the record in one step. */
  public static void write(Path file, Record content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.write(draft, JSON.writeValueAsBytes(content));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The record, or empty when there is none or it is damaged: nothing in it is indispensable. */
  public static <T extends Record> Optional<T> read(Path file, Class<T> type) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
    } catch (JsonProcessingException e) {
      LOG.warn("{} is damaged and will be replaced", file, e);
      return Optional.empty();
    }
  }
}

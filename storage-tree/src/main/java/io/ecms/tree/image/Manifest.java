package io.ecms.tree.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The proof that an import was completed: written last, removed first. */
record Manifest(String id, long sizeBytes, String sha256, boolean kernel, boolean initrd) {
  private static final Logger LOG = LoggerFactory.getLogger(Manifest.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  byte[] json() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /** The manifest, or empty when there is none or it is damaged: then the import is repeated. */
  static Optional<Manifest> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), Manifest.class));
    } catch (JsonProcessingException e) {
      LOG.warn("{} is damaged and will be replaced", file, e);
      return Optional.empty();
    }
  }
}

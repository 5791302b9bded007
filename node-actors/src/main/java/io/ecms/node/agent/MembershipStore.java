package io.ecms.node.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.ecms.core.model.ImageId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One small JSON file for each image that was ever here. Read once, then kept in memory. */
final class MembershipStore implements Memberships {
  private static final Logger LOG = LoggerFactory.getLogger(MembershipStore.class);
  private static final ObjectMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();
  private static final String SUFFIX = ".json";

  private final Path directory;
  private final Map<ImageId, Membership> memberships = new ConcurrentHashMap<>();

  /** Reads what is in {@code directory}, which is made when it does not exist. */
  MembershipStore(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
          read(file).ifPresent(found -> memberships.put(found.image().id(), found));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  private static Optional<Membership> read(Path file) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), Membership.class));
    } catch (JsonProcessingException e) {
      LOG.error("{} is damaged; the next VM that uses the image makes it anew", file, e);
      return Optional.empty();
    }
  }

  @Override
  public Optional<Membership> find(ImageId image) {
    return Optional.ofNullable(memberships.get(image));
  }

  @Override
  public List<ImageId> current() {
    return memberships.values().stream()
        .filter(membership -> !membership.left())
        .map(membership -> membership.image().id())
        .sorted()
        .toList();
  }

  @Override
  public void put(Membership membership) {
    DurableFile.write(file(membership.image().id()), bytes(membership));
    memberships.put(membership.image().id(), membership);
  }

  @Override
  public void noteUsers(Membership membership) {
    memberships.put(membership.image().id(), membership);
  }

  @Override
  public void remove(ImageId image) {
    try {
      Files.deleteIfExists(file(image));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file(image), e);
    }
    memberships.remove(image);
  }

  @Override
  public void forgetUsers() {
    memberships.replaceAll((_, membership) -> membership.withoutUsers());
  }

  private Path file(ImageId image) {
    return directory.resolve(image.value() + SUFFIX);
  }

  private static byte[] bytes(Membership membership) {
    try {
      return JSON.writeValueAsBytes(membership.withoutUsers());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("cannot write the membership of " + membership.image(), e);
    }
  }
}

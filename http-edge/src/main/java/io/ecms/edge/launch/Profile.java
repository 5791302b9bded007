package io.ecms.edge.launch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import io.ecms.edge.cli.launch.LaunchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a role: the defaults of every module, over them the profile of {@code
 * conf/}, the user's file, and single keys. An unknown {@code ecms.*} key is refused, because it is
 * a key that somebody believes to be in force.
 */
final class Profile {
  private static final String HOME = "ecms.home";

  private Profile() {}

  /**
   * Loads a role's configuration.
   *
   * @param name file in {@code conf/} without its ending
   * @param user the user's file, if there is one
   * @param keys single keys, which have the last word
   * @throws LaunchException {@code bad-configuration} with the key or the place that is wrong
   */
  static Config load(String name, @Nullable Path user, Map<String, ?> keys) {
    try {
      Config given = ofKeys(keys).withFallback(ofFile(user)).withFallback(ofHome(name));
      Config defaults = ConfigFactory.defaultReferenceUnresolved();
      UnknownKeys.refuse(given, defaults.resolve());
      return ConfigFactory.load(given);
    } catch (ConfigException e) {
      throw new LaunchException(
          "bad-configuration", "the configuration is wrong: " + e.getMessage(), e);
    }
  }

  /** Directory with {@code conf/}: where the program was unpacked or built. */
  static Path home() {
    return Path.of(System.getProperty(HOME, "")).toAbsolutePath();
  }

  private static Config ofHome(String name) {
    return ofFile(home().resolve("conf").resolve(name + ".conf"));
  }

  private static Config ofFile(@Nullable Path file) {
    if (file == null) {
      return ConfigFactory.empty();
    }
    if (!Files.isReadable(file)) {
      throw new LaunchException(
          "bad-configuration", "the configuration file " + file + " cannot be read");
    }
    return ConfigFactory.parseFile(
        file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
  }

  private static Config ofKeys(Map<String, ?> keys) {
    Config config = ConfigFactory.empty();
    for (var entry : keys.entrySet()) {
      config = config.withValue(entry.getKey(), ConfigValueFactory.fromAnyRef(entry.getValue()));
    }
    return config;
  }
}

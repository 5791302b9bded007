package io.ecms.node.setup;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.ecms.core.model.InvalidValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How hosts are set up, from {@code ecms.setup}.
 *
 * @param key private key that the hosts accept; empty when hosts are not set up over SSH
 * @param knownHosts host keys that are trusted, in the form of OpenSSH
 * @param connectTimeout until a host must have answered at all; at least 1 s
 * @param directory where the program goes on the host; absolute, plain characters
 * @param data the controller's data directory on the host; absolute, plain characters
 * @param options lines of configuration for every controller, for example {@code
 *     ecms.node.tree.tls=off}
 * @param certificates directory of {@code ecms ca}, with NAME.key and NAME.crt for each node; empty
 *     when the members use no TLS
 * @param ready how long a controller may take to start and join; at least 1 s
 */
public record SetupSettings(
    Optional<Path> key,
    Path knownHosts,
    Duration connectTimeout,
    String directory,
    String data,
    List<String> options,
    Optional<Path> certificates,
    Duration ready) {
  private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");
  private static final Duration LEAST = Duration.ofSeconds(1);

  public SetupSettings {
    options = List.copyOf(options);
    requirePlain("ecms.setup.directory", directory);
    requirePlain("ecms.setup.data-directory", data);
    requireLong("ecms.setup.ssh.connect-timeout", connectTimeout);
    requireLong("ecms.setup.ready", ready);
  }

  private static void requirePlain(String field, String path) {
    if (!PLAIN.matcher(path).matches() || List.of(path.split("/", -1)).contains("..")) {
      throw new InvalidValue(
          field, "must be an absolute path of letters, digits, dots, dashes and underscores");
    }
  }

  private static void requireLong(String field, Duration time) {
    if (time.compareTo(LEAST) < 0) {
      throw new InvalidValue(field, "must be 1 s or more but is " + time.toMillis() + " ms");
    }
  }

  /**
   * Reads {@code ecms.setup} of the whole configuration.
   *
   * @throws InvalidValue when a value makes no sense
   */
  public static SetupSettings of(Config root) {
    Config c = root.getConfig("ecms.setup");
    try {
      Optional<Path> key = file(c, "ssh.key");
      return new SetupSettings(
          key,
          file(c, "ssh.known-hosts")
              .or(() -> key.map(path -> path.resolveSibling("known_hosts")))
              .orElseGet(() -> Path.of("/dev/null")),
          c.getDuration("ssh.connect-timeout"),
          c.getString("directory"),
          c.getString("data-directory"),
          c.getStringList("options"),
          file(c, "certificates"),
          c.getDuration("ready"));
    } catch (ConfigException e) {
      throw new InvalidValue("ecms.setup", String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Path> file(Config c, String key) {
    String name = c.getString(key);
    return name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name).toAbsolutePath());
  }
}

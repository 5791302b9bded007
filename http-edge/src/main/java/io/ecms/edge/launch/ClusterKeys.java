package io.ecms.edge.launch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.fence.FenceSettings;
import io.ecms.edge.cli.launch.LaunchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Turns {@code ecms.cluster}, in the words of operators, into the keys of the cluster library. */
final class ClusterKeys {
  private static final String SYSTEM_URI = "pekko://" + Member.SYSTEM + "@";
  private static final Pattern SEED = Pattern.compile("[^\\s/@]+:[0-9]{1,5}");
  private static final String TLS = "pekko.remote.artery.ssl.rotating-keys-engine.";
  private static final String TLS_ENGINE =
      "org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider";

  private ClusterKeys() {}

  /**
   * The configuration with the keys that follow from {@code ecms.cluster}.
   *
   * @throws LaunchException {@code bad-configuration} when one of them makes no sense
   */
  static Config applied(Config config) {
    Config cluster = config.getConfig("ecms.cluster");
    Map<String, Object> keys = new HashMap<>();
    if (!cluster.getString("host").isEmpty()) {
      keys.put("pekko.remote.artery.canonical.hostname", cluster.getString("host"));
    }
    if (cluster.getInt("port") != 0) {
      keys.put("pekko.remote.artery.canonical.port", cluster.getInt("port"));
    }
    if (!cluster.getStringList("seeds").isEmpty()) {
      keys.put(
          "pekko.cluster.seed-nodes",
          cluster.getStringList("seeds").stream().map(ClusterKeys::seed).toList());
    }
    try {
      keys.put(
          "pekko.cluster.role.server.min-nr-of-members",
          FenceSettings.quorum(cluster.getInt("servers")));
      if (cluster.getBoolean("tls.enabled")) {
        tls(cluster.getConfig("tls"), keys);
      }
      Config whole = ConfigFactory.parseMap(keys).withFallback(config);
      FenceSettings _ = FenceSettings.from(whole);
      return whole;
    } catch (IllegalArgumentException | ConfigException e) {
      throw new LaunchException(
          "bad-configuration", "the configuration is wrong: " + e.getMessage(), e);
    }
  }

  private static String seed(String address) {
    if (!SEED.matcher(address).matches()) {
      throw new LaunchException(
          "bad-configuration", "the address of a member to join is HOST:PORT, not " + address);
    }
    return SYSTEM_URI + address;
  }

  private static void tls(Config tls, Map<String, Object> keys) {
    keys.put("pekko.remote.artery.transport", "tls-tcp");
    keys.put("pekko.remote.artery.ssl.ssl-engine-provider", TLS_ENGINE);
    keys.put(TLS + "key-file", file(tls, "key"));
    keys.put(TLS + "cert-file", file(tls, "certificate"));
    keys.put(TLS + "ca-cert-file", file(tls, "ca"));
  }

  private static String file(Config tls, String key) {
    String name = tls.getString(key);
    if (name.isEmpty() || !Files.isReadable(Path.of(name))) {
      throw new LaunchException(
          "bad-configuration",
          "ecms.cluster.tls.%s must be a file that can be read, as `ecms ca issue` makes it, but is '%s'"
              .formatted(key, name));
    }
    return name;
  }
}

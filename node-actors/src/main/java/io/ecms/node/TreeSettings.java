package io.ecms.node;

import com.typesafe.config.Config;
import io.ecms.core.model.InvalidValue;
import io.ecms.tree.fill.FillSettings;
import io.ecms.tree.relay.RateLimit;
import io.ecms.tree.relay.RelaySettings;
import io.ecms.tree.stack.user.CacheRoom;
import io.ecms.tree.wire.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a node takes its part in image trees over the stack {@code user}.
 *
 * @param rateLimit of each relay
 * @param fill when and how fast caches are filled
 * @param room how much room caches leave on their file system
 * @param protection whether streams between nodes have TLS
 * @param clusterFiles with which the members of the cluster know each other, when they have TLS
 */
public record TreeSettings(
    Optional<RateLimit> rateLimit,
    FillSettings fill,
    CacheRoom room,
    Protection protection,
    Optional<TlsFiles> clusterFiles) {
  private static final String RATE = "rate-limit";
  private static final String FILL = "fill";
  private static final String RESERVE = "cache-reserve";
  private static final String TLS = "tls";

  /** Whether streams between nodes have TLS. */
  public enum Protection {
    /** When the members of the cluster have it; without it only the loopback address is served. */
    AUTO,
    ON,
    /** Plain, on whatever address. */
    OFF
  }

  /**
   * Reads the part below {@code ecms.node.tree}.
   *
   * @param cluster the part below {@code ecms.cluster.tls}
   * @throws InvalidValue naming the key, when a value is not allowed
   */
  static TreeSettings of(Config tree, Config cluster) {
    long rate = tree.getLong(RATE);
    return new TreeSettings(
        rate == 0 ? Optional.empty() : Optional.of(rate(rate)),
        fill(tree.getConfig(FILL)),
        room(tree.getLong(RESERVE)),
        protection(tree.getString(TLS)),
        cluster.getBoolean("enabled")
            ? Optional.of(
                new TlsFiles(
                    Path.of(cluster.getString("key")),
                    Path.of(cluster.getString("certificate")),
                    Path.of(cluster.getString("ca"))))
            : Optional.empty());
  }

  private static FillSettings fill(Config fill) {
    long rate = fill.getLong("rate");
    long warmUp = fill.getLong("warm-up");
    try {
      return new FillSettings(
          fill.getDuration("after"),
          rate == 0 ? Optional.empty() : Optional.of(rate),
          rate == 0 || warmUp == 0 ? Optional.empty() : Optional.of(warmUp));
    } catch (IllegalArgumentException e) {
      throw new InvalidValue("ecms.node.tree." + FILL, String.valueOf(e.getMessage()));
    }
  }

  private static CacheRoom room(long reserveBytes) {
    if (reserveBytes < 0) {
      throw new InvalidValue("ecms.node.tree." + RESERVE, "must be 0 or more");
    }
    return new CacheRoom(reserveBytes, CacheRoom.DEFAULT.lookEvery());
  }

  private static RateLimit rate(long bytesPerSecond) {
    try {
      return RateLimit.of(bytesPerSecond);
    } catch (IllegalArgumentException e) {
      throw new InvalidValue("ecms.node.tree." + RATE, String.valueOf(e.getMessage()));
    }
  }

  private static Protection protection(String word) {
    return switch (word) {
      case "auto" -> Protection.AUTO;
      case "on", "true" -> Protection.ON;
      case "off", "false" -> Protection.OFF;
      default -> throw new InvalidValue("ecms.node.tree." + TLS, "must be auto, on or off");
    };
  }

  /** What each relay is to keep to. */
  RelaySettings relay() {
    return RelaySettings.DEFAULT.withRateLimit(rateLimit);
  }
}

package io.ecms.core.fence;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the fence lease.
 *
 * @param term how long an acknowledgement of the other servers counts
 * @param interval how often they are asked
 * @param least servers that must agree at the least, this one included
 */
public record FenceSettings(Duration term, Duration interval, int least) {
  private static final int ATTEMPTS = 3;

  public FenceSettings {
    if (interval.multipliedBy(ATTEMPTS).compareTo(term) > 0) {
      throw new IllegalArgumentException(
          "ecms.cluster.fence.lease (%s) must be at least %d times ecms.cluster.fence.interval (%s)"
              .formatted(term, ATTEMPTS, interval));
    }
  }

  /**
   * Reads {@code ecms.cluster.fence} and {@code ecms.cluster.servers}.
   *
   * @throws IllegalArgumentException when the lease could outlast the time after which others take
   *     over ({@code pekko.cluster.down-removal-margin})
   */
  public static FenceSettings from(Config root) {
    Config cluster = root.getConfig("ecms.cluster");
    FenceSettings settings =
        new FenceSettings(
            cluster.getDuration("fence.lease"),
            cluster.getDuration("fence.interval"),
            quorum(cluster.getInt("servers")));
    Duration margin = margin(root);
    if (settings.term().compareTo(margin) >= 0) {
      throw new IllegalArgumentException(
          ("ecms.cluster.fence.lease (%s) must be shorter than pekko.cluster.down-removal-margin"
                  + " (%s), after which other servers take over")
              .formatted(settings.term(), margin));
    }
    return settings;
  }

  /** How many of the servers that a cluster is made of are its majority. */
  public static int quorum(int servers) {
    if (servers < 1) {
      throw new IllegalArgumentException("ecms.cluster.servers must be 1 or more, not " + servers);
    }
    return servers / 2 + 1;
  }

  /** How long after a server was removed others take over what it held. */
  public static Duration margin(Config root) {
    String margin = root.getString("pekko.cluster.down-removal-margin");
    return margin.equals("off")
        ? root.getDuration("pekko.cluster.split-brain-resolver.stable-after")
        : root.getDuration("pekko.cluster.down-removal-margin");
  }
}

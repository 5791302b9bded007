package io.ecms.core.cassandra;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the store for clusters, read from {@code ecms.cassandra.*}.
 *
 * @param contactPoints {@code host:port} of some nodes, one or more
 * @param replication the keyspace's replication in CQL, used only with {@code autocreate}
 * @param autocreate makes keyspace and tables at the start; for development
 * @param credentials empty when the database asks for none
 * @param requestTimeout how long one request may take
 * @param pollInterval how often a server looks at the feed when nobody wakes it
 * @param sequencerInterval how often the sequencer looks for new events
 * @param overlap how far back it looks again each time, for events whose writing took that long
 * @param feedRetention how long events can be resumed from
 */
public record CassandraSettings(
    List<String> contactPoints,
    String localDatacenter,
    String keyspace,
    String replication,
    boolean autocreate,
    Optional<Credentials> credentials,
    String consistency,
    String serialConsistency,
    Duration requestTimeout,
    Duration pollInterval,
    Duration sequencerInterval,
    Duration overlap,
    Duration feedRetention) {
  private static final String NAME = "[a-z][a-z0-9_]{0,47}";

  public CassandraSettings {
    contactPoints = List.copyOf(contactPoints);
    if (contactPoints.isEmpty()) {
      throw new IllegalArgumentException("ecms.cassandra.contact-points must name a node");
    }
    for (String point : contactPoints) {
      if (!point.matches("[^:\\s]+:[0-9]{1,5}")) {
        throw new IllegalArgumentException(
            "ecms.cassandra.contact-points must be host:port but has " + point);
      }
    }
    if (!keyspace.matches(NAME)) {
      throw new IllegalArgumentException(
          "ecms.cassandra.keyspace must be lower case letters, digits and _ but is " + keyspace);
    }
  }

  /** Reads the settings, or says which one is wrong. */
  public static CassandraSettings from(Config ecms) {
    Config c = ecms.getConfig("cassandra");
    return new CassandraSettings(
        list(c, "contact-points"),
        c.getString("local-datacenter"),
        c.getString("keyspace"),
        replication(list(c, "replication")),
        c.getBoolean("autocreate"),
        credentials(c),
        c.getString("consistency"),
        c.getString("serial-consistency"),
        c.getDuration("request-timeout"),
        c.getDuration("poll-interval"),
        c.getDuration("sequencer-interval"),
        c.getDuration("overlap"),
        c.getDuration("feed-retention"));
  }

  /** Who the servers are to the database. */
  public record Credentials(String user, String password) {
    @Override
    public String toString() {
      return user + ":***";
    }
  }

  private static Optional<Credentials> credentials(Config config) {
    String user = config.getString("user");
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(new Credentials(user, config.getString("password")));
  }

  /** A list, or one text with commas as it is given on a command line. */
  private static List<String> list(Config config, String key) {
    return config.getValue(key).valueType() == ConfigValueType.STRING
        ? List.of(config.getString(key).split("\\s*,\\s*", -1))
        : config.getStringList(key);
  }

  /** {@code ["datacenter1:3"]} as CQL has it. */
  private static String replication(List<String> datacenters) {
    List<String> parts = new ArrayList<>();
    for (String datacenter : datacenters) {
      if (!datacenter.matches("[A-Za-z0-9_-]+:[1-9][0-9]?")) {
        throw new IllegalArgumentException(
            "ecms.cassandra.replication must be datacenter:copies but has " + datacenter);
      }
      int colon = datacenter.indexOf(':');
      parts.add("'" + datacenter.substring(0, colon) + "': " + datacenter.substring(colon + 1));
    }
    return "{'class': 'NetworkTopologyStrategy', " + String.join(", ", parts) + "}";
  }
}

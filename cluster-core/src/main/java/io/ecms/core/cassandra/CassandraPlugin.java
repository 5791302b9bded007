package io.ecms.core.cassandra;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;

/** Journal and snapshots of a cluster: pekko-persistence-cassandra, set up from our settings. */
public final class CassandraPlugin {
  /** The tag of every event; the sequencer finds new events by it. */
  public static final String TAG = "ecms";

  private static final String PLUGIN = "cassandra-journal.conf";
  private static final String JOURNAL = "pekko.persistence.cassandra.";
  private static final String DRIVER = "datastax-java-driver.";
  private static final String PROFILES = DRIVER + "profiles.pekko-persistence-cassandra-";

  private CassandraPlugin() {}

  /** Configuration of the persistence plugin and of its driver. */
  public static Config config(CassandraSettings settings) {
    String timeout = settings.requestTimeout().toMillis() + "ms";
    Config credentials =
        settings
            .credentials()
            .map(known ->
                ConfigFactory.parseMap(
                    Map.of(
                        DRIVER + "advanced.auth-provider.class", "PlainTextAuthProvider",
                        DRIVER + "advanced.auth-provider.username", known.user(),
                        DRIVER + "advanced.auth-provider.password", known.password())))
            .orElse(ConfigFactory.empty());
    return ConfigFactory.parseMap(
            Map.of(
                JOURNAL + "journal.keyspace", settings.keyspace(),
                JOURNAL + "snapshot.keyspace", settings.keyspace(),
                DRIVER + "basic.contact-points", settings.contactPoints(),
                DRIVER + "basic.load-balancing-policy.local-datacenter", settings.localDatacenter(),
                DRIVER + "basic.request.timeout", timeout,
                PROFILES + "profile.basic.request.consistency", settings.consistency(),
                PROFILES + "profile.basic.request.serial-consistency", settings.serialConsistency(),
                PROFILES + "snapshot-profile.basic.request.consistency", settings.consistency()))
        .withFallback(credentials)
        .withFallback(ConfigFactory.parseResources(CassandraPlugin.class.getClassLoader(), PLUGIN));
  }
}

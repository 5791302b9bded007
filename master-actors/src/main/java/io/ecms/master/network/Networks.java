package io.ecms.master.network;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueType;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.NetworkName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All networks as configured. They do not overlap, so that an address and the MAC that follows from
 * it are unique in the cluster (I2).
 *
 * @param byName at least one
 * @param defaultName the network of VMs that name none; one of them
 */
public record Networks(SortedMap<NetworkName, NetworkSettings> byName, NetworkName defaultName) {
  private static final String NETWORKS = "ecms.networks";
  private static final String DEFAULTS = "ecms.network-defaults";
  private static final String ZONES = "ecms.zones";
  private static final String DEFAULT_NETWORK = "ecms.master.default-network";

  public Networks {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    if (!byName.containsKey(defaultName)) {
      throw new InvalidValue(
          DEFAULT_NETWORK,
          "there is no network '%s'; there are %s".formatted(defaultName, byName.keySet()));
    }
    refuseOverlaps(List.copyOf(byName.values()));
  }

  /**
   * Reads {@code ecms.networks}, each completed from {@code ecms.network-defaults}, with {@code
   * ecms.zones} and {@code ecms.master.default-network}. A wrong value is an {@link InvalidValue}
   * that names its path, a missing one a {@link com.typesafe.config.ConfigException} that does.
   *
   * @param config the whole configuration
   */
  public static Networks from(Config config) {
    SortedMap<NetworkName, NetworkSettings> byName = new TreeMap<>();
    ConfigObject sections = config.getObject(NETWORKS);
    sections.forEach((key, section) -> {
      // A network that reference.conf defines is taken out by setting it to null.
      if (section.valueType() != ConfigValueType.NULL) {
        NetworkName name = InvalidValue.named(NETWORKS, () -> new NetworkName(key));
        byName.put(name, network(name, config));
      }
    });
    return new Networks(
        byName,
        InvalidValue.named(
            DEFAULT_NETWORK, () -> new NetworkName(config.getString(DEFAULT_NETWORK))));
  }

  /** A network by its name. */
  public Optional<NetworkSettings> find(NetworkName name) {
    return Optional.ofNullable(byName.get(name));
  }

  private static NetworkSettings network(NetworkName name, Config config) {
    String path = NETWORKS + "." + name;
    Config section = config.getConfig(path).withFallback(config.getConfig(DEFAULTS));
    List<IpAddress> dns = new ArrayList<>();
    section
        .getStringList("dns")
        .forEach(text -> dns.add(InvalidValue.named(path + ".dns", () -> new IpAddress(text))));
    return new NetworkSettings(
        name,
        InvalidValue.named(path + ".cidr", () -> Cidr.parse(section.getString("cidr"))),
        section.getInt("gateway-host-number"),
        zone(section.getString("zone"), path, config),
        section.hasPath("vlan") ? Optional.of(section.getInt("vlan")) : Optional.empty(),
        InvalidValue.named(
            path + ".mac-prefix", () -> new MacPrefix(section.getString("mac-prefix"))),
        dns,
        section.getDuration("quarantine"));
  }

  private static Zone zone(String name, String path, Config config) {
    ConfigObject zones = config.getObject(ZONES);
    if (!zones.containsKey(name)) {
      throw new InvalidValue(
          path + ".zone",
          "there is no zone '%s'; there are %s"
              .formatted(name, zones.keySet().stream().sorted().toList()));
    }
    return new Zone(name, zones.toConfig().getInt(name + ".host-number-limit"));
  }

  private static void refuseOverlaps(List<NetworkSettings> networks) {
    for (int i = 0; i < networks.size(); i++) {
      for (int j = i + 1; j < networks.size(); j++) {
        NetworkSettings a = networks.get(i);
        NetworkSettings b = networks.get(j);
        if (a.cidr().overlaps(b.cidr())) {
          throw new InvalidValue(
              NETWORKS + "." + b.name() + ".cidr",
              "%s overlaps %s of network %s".formatted(b.cidr(), a.cidr(), a.name()));
        }
      }
    }
  }
}

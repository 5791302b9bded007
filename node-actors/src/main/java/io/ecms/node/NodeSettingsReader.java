package io.ecms.node;

import com.typesafe.config.Config;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.node.NodeSettings.HypervisorKind;
import io.ecms.node.NodeSettings.Libvirt;
import io.ecms.node.NodeSettings.StackKind;
import io.ecms.node.agent.AgentLimits;
import io.ecms.node.agent.AgentSettings;
import io.ecms.node.agent.Capacity;
import io.ecms.node.agent.GuestNetworks;
import io.ecms.node.agent.GuestNetworks.Wiring;
import io.ecms.node.agent.ParentWatchSettings;
import io.ecms.node.hypervisor.NetworkMode;
import io.ecms.node.hypervisor.libvirt.KvmMode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads {@link NodeSettings} from HOCON. */
final class NodeSettingsReader {
  private final Config node;
  private final Config clusterTls;

  NodeSettingsReader(Config node, Config clusterTls) {
    this.node = node;
    this.clusterTls = clusterTls;
  }

  NodeSettings read() {
    HypervisorKind hypervisor = word(HypervisorKind.class, "hypervisor");
    NodeSettings settings =
        new NodeSettings(
            new AgentSettings(
                new NodeName(node.getString("name")),
                word(NodeRole.class, "role"),
                node.getString("zone"),
                node.getString("address"),
                Path.of(node.getString("data-directory")).toAbsolutePath().normalize(),
                capacity(),
                networks(),
                hypervisor == HypervisorKind.LIBVIRT,
                limits(node.getConfig("limits")),
                parents(node.getConfig("parent-watch"))),
            hypervisor,
            word(StackKind.class, "stack"),
            TreeSettings.of(node.getConfig("tree"), clusterTls),
            KernelTree.of(node.getConfig("kernel")),
            new Libvirt(node.getString("libvirt.uri"), word(KvmMode.class, "libvirt.kvm")),
            HostServices.of(node),
            simulated(node.getConfig("simulated")));
    TreeSecurity.check(settings);
    return settings;
  }

  private <E extends Enum<E>> E word(Class<E> type, String key) {
    String word = node.getString(key);
    for (E value : type.getEnumConstants()) {
      if (value.name().equalsIgnoreCase(word)) {
        return value;
      }
    }
    throw new InvalidValue("ecms.node." + key, "must not be '" + word + "'");
  }

  private Capacity capacity() {
    Config given = node.getConfig("capacity");
    return new Capacity(
        optional(given, "vcpus", given::getInt),
        optional(given, "memory-mib", given::getLong),
        optional(given, "storage-gib", given::getLong),
        node.getDouble("cpu-overcommit"));
  }

  private static <T> Optional<T> optional(Config config, String key, Function<String, T> read) {
    return config.hasPath(key) ? Optional.of(read.apply(key)) : Optional.empty();
  }

  private GuestNetworks networks() {
    Config otherwise = node.getConfig("network");
    Config named = node.getConfig("networks");
    Map<NetworkName, Wiring> byName =
        named.root().keySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    NetworkName::new,
                    name -> wiring(named.getConfig('"' + name + '"').withFallback(otherwise))));
    return new GuestNetworks(byName, wiring(otherwise));
  }

  private static Wiring wiring(Config network) {
    String mode = network.getString("mode");
    return new Wiring(
        switch (mode) {
          case "user" -> new NetworkMode.User();
          case "bridge" -> new NetworkMode.Bridge(network.getString("bridge"));
          case "none" -> new NetworkMode.None();
          default -> throw new InvalidValue("ecms.node.network.mode", "must not be '" + mode + "'");
        },
        network.getInt("prefix"),
        Optional.of(network.getString("gateway")).filter(g -> !g.isEmpty()).map(IpAddress::new),
        network.getStringList("dns").stream().map(IpAddress::new).toList());
  }

  private static AgentLimits limits(Config limits) {
    return new AgentLimits(
        limits.getInt("running-commands"),
        limits.getInt("queued-commands"),
        limits.getInt("answers"),
        limits.getInt("queries"),
        limits.getDuration("await"),
        limits.getDuration("reopen-pause"),
        limits.getDuration("boot-file-timeout"));
  }

  private static ParentWatchSettings parents(Config watch) {
    return new ParentWatchSettings(
        watch.getDuration("interval"),
        watch.getDuration("retry"),
        watch.getDuration("timeout"),
        watch.getInt("failures"));
  }

  private static SimulatedHost simulated(Config simulated) {
    return new SimulatedHost(
        simulated.getDuration("start-delay"),
        simulated.getDuration("stop-delay"),
        simulated.getDuration("ready-delay"),
        simulated.getDuration("disk-delay"),
        simulated.getInt("cpus"),
        simulated.getLong("memory-mib"),
        simulated.getLong("storage-gib"));
  }
}

package io.ecms.sim.shell;

import io.ecms.core.model.NodeName;
import io.ecms.core.operation.AgentDirectory;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which node controllers are connected, learnt a little late. */
final class Directory {
  private static final Duration SLOWEST = Duration.ofSeconds(2);

  private final World world;
  private final Map<NodeName, SimHost> hosts;
  private final Set<NodeName> connected = new TreeSet<>();
  private long version;

  Directory(World world, Map<NodeName, SimHost> hosts) {
    this.world = world;
    this.hosts = new TreeMap<>(hosts);
    this.hosts.values().forEach(host -> host.onChange(() -> changed(host)));
  }

  private void changed(SimHost host) {
    world.time.after(
        world.dice.between(Duration.ofMillis(10), SLOWEST), world.always, () -> learn(host));
  }

  private void learn(SimHost host) {
    boolean differs = host.up() ? connected.add(host.name()) : connected.remove(host.name());
    if (differs) {
      version++;
    }
  }

  Optional<SimHost> find(NodeName node) {
    return connected.contains(node) ? Optional.ofNullable(hosts.get(node)) : Optional.empty();
  }

  Collection<NodeName> connected() {
    return Set.copyOf(connected).stream().sorted().toList();
  }

  AgentDirectory.Snapshot snapshot() {
    return new AgentDirectory.Snapshot(version, new TreeSet<>(connected));
  }
}

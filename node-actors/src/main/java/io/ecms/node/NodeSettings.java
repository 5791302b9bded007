package io.ecms.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.node.agent.AgentSettings;
import io.ecms.node.hypervisor.libvirt.KvmMode;
import java.nio.file.Path;

/**
 * Configuration of one node controller; the keys are explained in {@code reference.conf} below
 * {@code ecms.node}.
 *
 * @param agent who the node is, and its limits
 * @param hypervisor who runs the VMs
 * @param stack how images travel
 * @param tree how the node takes its part in that with the stack {@code user}
 * @param kernel how it does with the stack {@code kernel}
 * @param services of the host, which it looks after
 */
public record NodeSettings(
    AgentSettings agent,
    HypervisorKind hypervisor,
    StackKind stack,
    TreeSettings tree,
    KernelTree kernel,
    Libvirt libvirt,
    HostServices services,
    SimulatedHost simulated) {

  /** Who runs the VMs. */
  public enum HypervisorKind {
    LIBVIRT,
    SIMULATED
  }

  /** How images travel. */
  public enum StackKind {
    USER,
    KERNEL,
    SIMULATED
  }

  /**
   * How libvirt is reached.
   *
   * @param uri for example {@code qemu:///system}
   */
  public record Libvirt(String uri, KvmMode kvm) {}

  /**
   * Reads the configuration of a node whose cluster has no certificates.
   *
   * @param node the part below {@code ecms.node}, defaults included
   * @throws InvalidValue naming the key, when a value is not allowed
   * @throws com.typesafe.config.ConfigException when a value is missing or of another type
   */
  public static NodeSettings of(Config node) {
    return of(node, ConfigFactory.parseString("enabled = false"));
  }

  /**
   * Reads the configuration of a node.
   *
   * @param node the part below {@code ecms.node}, defaults included
   * @param clusterTls the part below {@code ecms.cluster.tls}
   * @throws InvalidValue naming the key, when a value is not allowed
   * @throws com.typesafe.config.ConfigException when a value is missing or of another type
   */
  public static NodeSettings of(Config node, Config clusterTls) {
    return new NodeSettingsReader(node, clusterTls).read();
  }

  public NodeName name() {
    return agent.node();
  }

  /** The same for another node: what distinguishes the controllers of one process. */
  public NodeSettings forNode(NodeName name, NodeRole role, Path dataDirectory) {
    return new NodeSettings(
        new AgentSettings(
            name,
            role,
            agent.zone(),
            agent.address(),
            dataDirectory.toAbsolutePath().normalize(),
            agent.capacity(),
            agent.networks(),
            agent.realGuests(),
            agent.limits(),
            agent.parents()),
        hypervisor,
        stack,
        tree,
        kernel,
        libvirt,
        services,
        simulated);
  }
}

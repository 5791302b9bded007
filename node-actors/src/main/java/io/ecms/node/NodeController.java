package io.ecms.node;

import io.ecms.core.cluster.Beans;
import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.node.agent.AgentPorts;
import io.ecms.node.agent.NodeAgent;
import io.ecms.node.agent.NodeBean;
import io.ecms.node.hypervisor.DomainState;
import io.ecms.node.hypervisor.Hypervisor;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.node.service.ServiceWatch;
import io.ecms.node.service.ServicesBean;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.user.UserStack;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node controller in this process: its actor and the ports that the actor works with. Several of
 * them may run in one process; one more costs an actor and, in the simulated case, nothing else.
 *
 * <p>It ends when closed or when the actor system is shut down in order. VMs go on running, and the
 * next controller on the same data directory takes them over.
 */
public final class NodeController implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeController.class);

  private final NodeControllers controllers;
  private final NodeSettings settings;
  private final AgentPorts ports;
  private final SimulatedHosts hosts;
  private final ActorRef<AgentMessage> agent;
  private final Future<?> serviceWatch;
  private final AtomicBoolean closed = new AtomicBoolean();

  private NodeController(
      NodeControllers controllers,
      NodeSettings settings,
      AgentPorts ports,
      SimulatedHosts hosts,
      ActorRef<AgentMessage> agent,
      Future<?> serviceWatch) {
    this.controllers = controllers;
    this.settings = settings;
    this.ports = ports;
    this.hosts = hosts;
    this.agent = agent;
    this.serviceWatch = serviceWatch;
  }

  /**
   * Starts a node controller; blocking.
   *
   * @throws IllegalStateException when one of this name runs in this actor system already
   * @throws RuntimeException when the data directory cannot be used
   */
  public static NodeController start(ActorSystem<?> system, NodeSettings settings) {
    return start(system, settings, NodeControllers.of(system).hosts());
  }

  /**
   * The same on simulated hosts that may have been there before.
   *
   * @param hosts where the controller finds its host, when it is a simulated one
   */
  public static NodeController start(
      ActorSystem<?> system, NodeSettings settings, SimulatedHosts hosts) {
    NodeControllers controllers = NodeControllers.of(system);
    LOG.info("starting node controller: {}", settings);
    AgentPorts ports = controllers.ports().open(settings, hosts);
    boolean started = false;
    try {
      NodeBean bean = new NodeBean(settings.agent().role(), ports.stack());
      ActorRef<AgentMessage> agent =
          controllers.spawn(
              settings.name(),
              NodeAgent.create(settings.agent(), ports, controllers.executor(), bean));
      NodeController controller =
          new NodeController(
              controllers,
              settings,
              ports,
              hosts,
              agent,
              watchServices(controllers, settings, ports.clock()));
      Beans.register(beanName(settings.name()), bean);
      controllers.closeWithSystem(controller);
      started = true;
      return controller;
    } finally {
      if (!started) {
        close(settings.name(), ports, hosts);
      }
    }
  }

  /** Looks begin on threads that may block; the last one to begin ends after its command. */
  private static Future<?> watchServices(
      NodeControllers controllers, NodeSettings settings, InstantSource clock) {
    HostServices services = settings.services();
    if (services.services().isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    ServiceWatch watch = new ServiceWatch(services.services(), new HostCommandRunner(), clock);
    Beans.register(servicesBeanName(settings.name()), new ServicesBean(watch));
    return controllers.repeat(services.interval(), watch::look);
  }

  public NodeName name() {
    return settings.name();
  }

  /** The actor that carries out commands. */
  public ActorRef<AgentMessage> agent() {
    return agent;
  }

  /** What the actor works with, for tests that make it fail. */
  public AgentPorts ports() {
    return ports;
  }

  /** Ends the controller; blocking. VMs go on running. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      serviceWatch.cancel(false);
      controllers.stop(settings.name());
      Beans.unregister(beanName(settings.name()));
      Beans.unregister(servicesBeanName(settings.name()));
      close(settings.name(), ports, hosts);
    }
  }

  /** Storage daemons stay when VMs of this node need them. */
  private static void close(NodeName name, AgentPorts ports, SimulatedHosts hosts) {
    if (ports.stack() instanceof UserStack stack && hasVms(name, ports)) {
      stack.handOver();
    } else {
      hosts.close(ports.stack());
    }
    ports.hypervisor().ifPresent(Hypervisor::close);
  }

  private static boolean hasVms(NodeName name, AgentPorts ports) {
    try {
      return ports.hypervisor().stream()
          .flatMap(hypervisor -> hypervisor.domains(name).stream())
          .anyMatch(domain ->
              domain.state() == DomainState.RUNNING || domain.state() == DomainState.SUSPENDED);
    } catch (HypervisorException e) {
      LOG.warn("cannot tell whether node {} runs VMs; its storage daemons stay", name, e);
      return true;
    }
  }

  private static String servicesBeanName(NodeName name) {
    return "io.ecms:type=Services,name=" + name;
  }

  private static String beanName(NodeName name) {
    return "io.ecms:type=Node,name=" + name;
  }
}

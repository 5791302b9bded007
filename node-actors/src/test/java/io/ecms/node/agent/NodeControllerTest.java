package io.ecms.node.agent;

import static io.ecms.node.agent.Wishes.status;
import static io.ecms.node.agent.Wishes.ticket;
import static io.ecms.node.agent.Wishes.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.AgentResult;
import io.ecms.node.NodeController;
import io.ecms.node.NodeSettings;
import io.ecms.node.hypervisor.NetworkMode;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting and ending controllers, and their configuration. */
class NodeControllerTest extends NodeAgentFixture {
  private static final Duration SOON = Duration.ofSeconds(20);

  NodeControllerTest(@TempDir Path directory) {
    super(directory);
  }

  private static NodeSettings settings(String overrides) {
    Config simulated = ConfigFactory.parseString("hypervisor = simulated, stack = simulated");
    return NodeSettings.of(
        ConfigFactory.parseString(overrides)
            .withFallback(simulated)
            .withFallback(ConfigFactory.load().getConfig("ecms.node")));
  }

  private NodeController start(String name) {
    return NodeController.start(
        kit.system(),
        settings("").forNode(new NodeName(name), NodeRole.COMPUTE, directory.resolve(name)));
  }

  private AgentReply ask(NodeController node, long epoch, AgentCommand command) {
    TestProbe<AgentReply> probe = kit.createTestProbe();
    node.agent().tell(new AgentMessage.Request(ticket("step", epoch), command, probe.getRef()));
    return probe.receiveMessage(SOON);
  }

  @Test
  void aNameIsFreeAgainAfterTheEnd() {
    NodeController first = start("n1");
    assertThatThrownBy(() -> start("n1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("n1");
    assertThat(ask(first, 1, status(vm(1)))).isInstanceOf(AgentReply.Ok.class);
    first.close();
    first.close();

    try (NodeController second = start("n1")) {
      assertThat(second.agent().path().name()).isEqualTo("n1");
      assertThat(ask(second, 1, status(vm(1)))).isInstanceOf(AgentReply.Ok.class);
    }
  }

  @Test
  void figuresAreShownOverJmxWhileItRuns() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName bean = new ObjectName("io.ecms:type=Node,name=n1");
    NodeController node = start("n1");
    ask(node, 7, status(vm(1)));

    await().atMost(SOON).until(() -> server.getAttribute(bean, "Epoch").equals(7L));
    assertThat(server.getAttribute(bean, "Role")).isEqualTo("compute");
    assertThat(server.getAttribute(bean, "RunningCommands")).isEqualTo(0);
    assertThat(server.getAttribute(bean, "QueuedCommands")).isEqualTo(0);
    assertThat(server.getAttribute(bean, "EndedCommands")).isEqualTo(1L);
    assertThat(server.getAttribute(bean, "UntrustedPeers")).isEqualTo(0L);
    assertThat(server.getAttribute(bean, "Memberships")).isEqualTo(new String[0]);
    assertThat(((TabularData) server.getAttribute(bean, "CacheHitRatios")).isEmpty()).isTrue();
    node.close();
    assertThat(server.isRegistered(bean)).isFalse();
  }

  @Test
  void controllersEndWithTheActorSystem() throws JMException {
    start("n1");
    kit.shutdownTestKit();

    ObjectName bean = new ObjectName("io.ecms:type=Node,name=n1");
    await()
        .atMost(SOON)
        .until(() -> !ManagementFactory.getPlatformMBeanServer().isRegistered(bean));
  }

  @Test
  void twoHundredSimulatedNodesNeedNoThreadsOfTheirOwn() {
    int before = Thread.activeCount();
    List<NodeController> nodes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      nodes.add(start("n" + i));
    }

    assertThat(Thread.activeCount() - before).isLessThan(40);
    assertThat(ask(nodes.getLast(), 0, new AgentCommand.GetNodeInfo()))
        .isInstanceOfSatisfying(
            AgentReply.Ok.class,
            ok ->
                assertThat(ok.result())
                    .isInstanceOfSatisfying(
                        AgentResult.NodeInfo.class,
                        info -> assertThat(info.facts().hostName()).isEqualTo("n199")));
    nodes.forEach(NodeController::close);
  }

  @Test
  void readsItsConfiguration() {
    NodeSettings settings =
        settings(
            """
            name = "b7", role = spare, zone = "row-2", address = "192.0.2.7"
            capacity { vcpus = 3, memory-mib = 1000 }
            network { gateway = "10.0.0.247", dns = ["9.9.9.9"] }
            networks { blue { mode = bridge, bridge = br7, prefix = 22 } }
            limits { running-commands = 5, await = 30s }
            simulated { ready-delay = 2s }
            """);

    AgentSettings agent = settings.agent();
    assertThat(agent.node()).isEqualTo(new NodeName("b7"));
    assertThat(agent.role()).isEqualTo(NodeRole.SPARE);
    assertThat(agent.capacity().vcpus()).contains(3);
    assertThat(agent.capacity().storageGib()).isEmpty();
    assertThat(agent.realGuests()).isFalse();
    assertThat(agent.limits().running()).isEqualTo(5);
    assertThat(agent.limits().queued()).isEqualTo(1024);
    assertThat(agent.networks().otherwise().mode()).isEqualTo(new NetworkMode.User());
    assertThat(agent.networks().byName().get(new NetworkName("blue")))
        .satisfies(blue -> {
          assertThat(blue.mode()).isEqualTo(new NetworkMode.Bridge("br7"));
          assertThat(blue.prefix()).isEqualTo(22);
          assertThat(blue.gateway()).contains(new IpAddress("10.0.0.247"));
        });
    assertThat(settings.simulated().ready()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void namesTheKeyOfABadValue() {
    assertThatThrownBy(() -> settings("role = boss"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("ecms.node.role");
    assertThatThrownBy(() -> settings("network.mode = magic"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("ecms.node.network.mode");
    assertThatThrownBy(() -> settings("libvirt.kvm = perhaps"))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("ecms.node.libvirt.kvm");
  }

  @Test
  void looksAfterServicesOfItsHost() throws JMException {
    Path running = directory.resolve("running");
    NodeSettings settings =
        settings(
                """
                service-interval = 1s
                services = [{ name = time, check = [ls, "%1$s"], restart = [touch, "%1$s"] }]
                """
                    .formatted(running))
            .forNode(new NodeName("n6"), NodeRole.COMPUTE, directory.resolve("n6"));
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName bean = new ObjectName("io.ecms:type=Services,name=n6");
    try (NodeController _ = NodeController.start(kit.system(), settings)) {
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(((TabularData) beans.getAttribute(bean, "States")).values())
                  .asString()
                  .contains("value=up"));
      assertThat(running).exists();
    }
    assertThat(beans.isRegistered(bean)).isFalse();
  }
}

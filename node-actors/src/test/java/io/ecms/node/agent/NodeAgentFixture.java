package io.ecms.node.agent;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.node.NodeRole;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.simulated.Faults;
import io.ecms.tree.stack.simulated.SimulatedFabric;
import io.ecms.tree.stack.simulated.SimulatedStack;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;

/** An actor system without a network, and nodes in it; every message is serialized on its way. */
abstract class NodeAgentFixture {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko.actor.provider = local
              pekko.actor.serialize-messages = on
              pekko.loglevel = WARNING
              """)
          .withFallback(ConfigFactory.load());

  protected final Path directory;
  protected final ActorTestKit kit = ActorTestKit.create(CONFIG);
  protected final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  protected final SimulatedFabric fabric = new SimulatedFabric();

  NodeAgentFixture(Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void shutdown() {
    kit.shutdownTestKit();
    executor.shutdownNow();
  }

  protected TestNode node(String name, NodeRole role, AgentLimits limits) {
    return new TestNode(kit, executor, fabric, name, role, directory.resolve(name), limits);
  }

  protected TestNode compute(String name) {
    return node(name, NodeRole.COMPUTE, TestNode.LIMITS).start();
  }

  /** Somewhere to read the image from, without a controller. */
  protected TreeEndpoint root() {
    Endpoint endpoint =
        new SimulatedStack("root-host", fabric, Faults.NONE)
            .serveRoot(TreeWork.ref(Wishes.TREE), Path.of("/images/a.raw"));
    return TreeWork.told(endpoint);
  }
}

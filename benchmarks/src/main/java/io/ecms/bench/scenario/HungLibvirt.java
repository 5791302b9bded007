package io.ecms.bench.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.bench.BenchException;
import io.ecms.bench.Figure;
import io.ecms.bench.client.Api;
import io.ecms.bench.load.Latencies;
import io.ecms.bench.load.NotCounted;
import io.ecms.bench.load.OpenLoop;
import io.ecms.bench.load.Work;
import io.ecms.bench.server.LibvirtNode;
import io.ecms.bench.server.Server;
import io.ecms.bench.server.Shape;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

/**
 * What is noticed elsewhere of one node whose libvirtd stands still (SIGSTOP): VMs are created and
 * started at a constant rate, in turn while it stands still and while it goes on, so that whatever
 * else the machine does is in both. Starts that are placed on that node are not counted; they are
 * what hangs.
 *
 * @param setting what it has in common with others
 */
public record HungLibvirt(Setting setting) implements Scenario {
  private static final String NAME = "hung-libvirt-p99-ratio";
  private static final String HUNG = "hung-1";
  private static final double RATE = 60;
  private static final int ROUNDS = 4;
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  @Override
  public List<String> measures() {
    return List.of(NAME);
  }

  @Override
  public List<Figure> run() throws IOException {
    int port = freePort();
    Shape shape = Shape.of(setting.nodes()).with("ecms.cluster.port", Integer.toString(port));
    try (Server server = Server.withImage(setting.home(), setting.results(), shape);
        LibvirtNode node =
            LibvirtNode.start(setting.home(), server.directory(), HUNG, freePort(), port)) {
      server.api().awaitSuccess(server.api().addNode(HUNG));
      return figures(new Starts(server.api()), node);
    }
  }

  private List<Figure> figures(Starts starts, LibvirtNode node) {
    new OpenLoop(RATE, WARM_UP).run(starts);
    Latencies usual = new Latencies();
    Latencies meanwhile = new Latencies();
    for (int round = 0; round < ROUNDS; round++) {
      usual.add(new OpenLoop(RATE, setting.window()).run(starts));
      node.hang();
      try {
        meanwhile.add(new OpenLoop(RATE, setting.window()).run(starts));
      } finally {
        node.goOn();
      }
    }
    setting.say("while all go on: %s".formatted(usual.summary()));
    setting.say(
        "while one stands still: %s; %d on it not counted"
            .formatted(meanwhile.summary(), meanwhile.leftOut()));
    if (meanwhile.leftOut() == 0) {
      throw new BenchException("nothing-hung", "no start was placed on the node that hangs");
    }
    double ratio = meanwhile.summary().p99() / usual.summary().p99();
    String setup =
        "create and start, %.0f/s, %d times %s each, one more node with a real libvirtd, %s"
            .formatted(RATE, ROUNDS, setting.seconds(), setting.product(setting.nodes()));
    return List.of(
        new Figure(NAME, ratio, "1", "p99 with one libvirtd stopped to p99 without, " + setup),
        new Figure("hung-libvirt-p99", meanwhile.summary().p99(), "ms", setup));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts VMs; those which are placed on the node with the real libvirtd do not count. */
  private record Starts(Api api) implements Work {
    @Override
    public void run() throws IOException {
      String vm = api.createVm();
      JsonNode operation = api.afterTenSeconds(api.startVm(vm));
      if (operation.path("state").asText().equals("succeeded")) {
        return;
      }
      for (JsonNode step : operation.path("steps")) {
        // Simulated nodes neither refuse nor delay what comes after the placement.
        if (step.path("name").asText().equals("node")
            && List.of("done", "undone").contains(step.path("state").asText())
            && !step.has("error")) {
          throw new NotCounted("placed on " + HUNG);
        }
      }
      throw new BenchException("operation-failed", operation.toString());
    }
  }
}

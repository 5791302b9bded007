package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.launch.DataDirectory;
import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.launch.Launcher;
import io.ecms.edge.cli.launch.NodeOptions;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.session.Session;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs this host's node controller; with a further word, commands on the cluster's nodes (E2). */
@Command(
    name = "node",
    description = {
      "Without a further word: run the node controller of this host.",
      "With one: add and look at the nodes of the cluster."
    })
public final class NodeCommands implements Callable<Integer> {
  private final Session session;

  @Mixin private final RoleOptions role = new RoleOptions();
  @Mixin private final MemberOptions member = new MemberOptions();

  @Option(names = "--name", description = "Name of this node (default: the host's name).")
  private @Nullable String name;

  @Option(names = "--hypervisor", description = "libvirt or simulated.")
  private @Nullable HypervisorKind hypervisor;

  public NodeCommands(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (hypervisor != HypervisorKind.SIMULATED && role.hasSockets()) {
      DataDirectory.refuseLongOfNode(role.data(session.host()));
    }
    NodeOptions options =
        new NodeOptions(
            role.config(session.host()),
            role.data(session.host()),
            name,
            member.options(),
            hypervisor,
            role.settings());
    return role.run(session, () -> Launcher.find().node(options), "node controller");
  }

  @Command(name = "list", description = "List the nodes of the cluster.")
  int list(
      @Option(names = "--state", defaultValue = "", description = "Only in this state.")
          String state,
      @Option(names = "--role", defaultValue = "", description = "Only with this role.")
          String nodeRole,
      @Mixin LimitOption limit) {
    Route route = Route.of("v1", "nodes").with("state", state).with("role", nodeRole);
    return limit.print(session, route, Tables::nodes);
  }

  @Command(name = "show", description = "Show one node.")
  int show(@Parameters(paramLabel = "NODE", description = "Name of the node.") String node) {
    session
        .printer()
        .print(session.api().get(Route.of("v1", "nodes", node)).body(), Tables::fields);
    return ExitCode.DONE.value();
  }

  @Command(name = "drain", description = "Let no new VM onto a node; those that are there stay.")
  int drain(@Parameters(paramLabel = "NODE", description = "Name of the node.") String node) {
    return tell(node, "drain");
  }

  @Command(name = "resume", description = "Let VMs onto a node again.")
  int resume(@Parameters(paramLabel = "NODE", description = "Name of the node.") String node) {
    return tell(node, "resume");
  }

  private int tell(String node, String verb) {
    JsonNode now = session.api().post(Route.of("v1", "nodes", node, verb), Json.object()).body();
    session.printer().print(now, one -> Tables.nodes(Json.array(one)));
    return ExitCode.DONE.value();
  }

  @Command(
      name = "add",
      description =
          "Take a host into the cluster: one whose node controller runs, or any, with --ssh.")
  int add(
      @Parameters(paramLabel = "NODE", description = "Name of the node.") String node,
      @Option(
              names = "--role",
              defaultValue = "",
              paramLabel = "ROLE",
              description = "compute, spare or image (default: compute).")
          String nodeRole,
      @Option(
              names = "--ssh",
              defaultValue = "",
              paramLabel = "[USER@]HOST[:PORT]",
              description = "Install and start its node controller on this host first.")
          String ssh,
      @Mixin WaitOption wait) {
    ObjectNode body = Json.object().put("name", node);
    if (!nodeRole.isEmpty()) {
      body.put("role", nodeRole);
    }
    if (!ssh.isEmpty()) {
      body.put("ssh", ssh);
    }
    JsonNode accepted = session.api().post(Route.of("v1", "nodes"), body).body();
    JsonNode operation = joined(node, accepted, wait);
    session.printer().print(operation, one -> Tables.operations(Json.array(one)));
    return ExitCode.DONE.value();
  }

  /** The usual reason for a node that does not answer is that nobody has started its controller. */
  private JsonNode joined(String node, JsonNode accepted, WaitOption wait) {
    try {
      return session.follow(node, accepted, wait.wanted());
    } catch (Failure failure) {
      throw "step-timed-out".equals(failure.code())
          ? failure.withRemedy(
              "start its controller on that host, then repeat: ecms node --name "
                  + node
                  + " --join SERVER:7355")
          : failure;
    }
  }
}

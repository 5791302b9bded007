package io.ecms.edge.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.GuestKit;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.doctor.Finding.Level;
import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Table;
import io.ecms.edge.cli.session.Session;
import io.ecms.tree.process.CommandRunner;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks this host; ends with 0 when nothing failed, warnings included. */
@Command(name = "doctor", description = "Check whether this host has what the product needs.")
public final class DoctorCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--hypervisor",
      description = "Check for libvirt (real guests, the default) or simulated.")
  private HypervisorKind hypervisor = HypervisorKind.LIBVIRT;

  @Option(names = "--port", description = "Port that HTTP shall use (default: 8080).")
  private int port = 8080;

  @Option(names = "--node", description = "Only what a node controller needs, which has no HTTP.")
  private boolean node;

  @Option(names = "--data", paramLabel = "DIR", description = "Directory for data.")
  private Path data = Path.of(".ecms");

  public DoctorCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<Finding> findings = checks().stream().map(Check::run).toList();
    boolean failed = findings.stream().anyMatch(one -> one.level() == Level.FAIL);
    session.printer().print(toJson(findings, failed), tree -> table(findings));
    if (!session.printer().format().forPrograms()) {
      findings.stream()
          .filter(one -> !one.remedy().isEmpty())
          .forEach(one -> session.printer().say("  → " + one.check() + ": " + one.remedy()));
    }
    return failed ? ExitCode.FAILED.value() : ExitCode.DONE.value();
  }

  private List<Check> checks() {
    Host host = session.host();
    List<Check> checks = new ArrayList<>();
    checks.add(() -> HostChecks.java(Runtime.version()));
    if (!node) {
      checks.add(() -> HostChecks.port(port, this::serverThere));
    }
    checks.add(() -> HostChecks.memory(Path.of("/proc/meminfo")));
    checks.add(() -> HostChecks.disk(host.home().resolve(data)));
    if (hypervisor == HypervisorKind.LIBVIRT) {
      ToolPath path = ToolPath.of(host.environment());
      CommandRunner runner = host.runner().get();
      checks.add(() -> HostChecks.root(Path.of("/proc/self")));
      for (Tool tool : Tool.values()) {
        checks.add(new ToolCheck(tool, path, runner));
      }
      checks.add(new KvmCheck(Path.of("/dev/kvm"), GuestKit.of(host.home()), path, runner));
    }
    return checks;
  }

  private boolean serverThere() {
    return session
        .api(URI.create("http://127.0.0.1:" + port))
        .probe(Route.of("health", "live"))
        .filter(reply -> Json.text(reply.body(), "status").equals("up"))
        .isPresent();
  }

  private static JsonNode toJson(List<Finding> findings, boolean failed) {
    ObjectNode tree = Json.object().put("status", failed ? "fail" : "ok");
    ArrayNode checks = tree.putArray("checks");
    findings.forEach(one -> checks.add(one.toJson()));
    return tree;
  }

  private static Table table(List<Finding> findings) {
    Table table = new Table().column("CHECK").column("RESULT").column("FOUND");
    findings.forEach(one -> table.row(one.check(), one.level().toString(), one.found()));
    return table;
  }
}

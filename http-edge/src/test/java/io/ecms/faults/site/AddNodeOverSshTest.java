package io.ecms.faults.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.setup.HostSetup.Order;
import io.ecms.core.setup.HostTask;
import io.ecms.core.setup.SshTarget;
import io.ecms.node.setup.SetupSettings;
import io.ecms.node.setup.SshHostSetup;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * add_node over SSH (E2): a host with nothing but SSH becomes a node, by the commands of the
 * handbook; and everything that is wrong with a host or the way to it is told as what it is.
 */
@RequiresTool({"ip", "ssh", "ssh-keygen", SshDaemon.PROGRAM, Site.OF_ROOT})
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AddNodeOverSshTest {
  private static final Host BARE = new Host("bare", 1);
  private static final String OWN = Network.SUBNET + Network.OWN_NUMBER;
  private static final String CLUSTER_PORT = "17355";
  private static final String HTTP_PORT = "18085";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final NodeName NODE = new NodeName("bare");
  private static final OperationId OPERATION = new OperationId("op-0123456789abcdef");

  private static Network network;
  private static SshDaemon daemon;
  private static InstalledProgram program;

  private final HostCommandRunner runner = new HostCommandRunner();
  private final Path directory;
  private final List<Process> started = new ArrayList<>();

  AddNodeOverSshTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeAll
  static void connect(@TempDir Path shared) throws IOException {
    network = Network.connect(List.of(BARE));
    daemon = SshDaemon.start(BARE, shared.resolve("ssh"));
    program = InstalledProgram.in(shared.resolve("program"));
  }

  @AfterAll
  static void remove() {
    if (network != null) {
      network.close(); // with all that runs on the host
    }
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private Path config() throws IOException {
    return Files.writeString(
        directory.resolve("server.conf"),
        """
        ecms.node { hypervisor = simulated, stack = simulated }
        ecms.setup {
          ssh.key = "%s"
          directory = "%s"
          data-directory = "%s"
          options = ["ecms.node { hypervisor = simulated, stack = simulated }"]
        }
        """
            .formatted(daemon.key(), directory.resolve("opt"), directory.resolve("var")));
  }

  private CommandResult ecms(String... words) {
    return runner.run(
        Command.query(LIMIT, program.line(words).toArray(String[]::new))
            .withEnvironment(Map.of("ECMS_SERVER", "http://127.0.0.1:" + HTTP_PORT)));
  }

  private void startServer() throws IOException {
    List<String> line =
        program.line(
            "server",
            "--config=" + config(),
            "--data=" + directory.resolve("server"),
            "--bind=127.0.0.1",
            "--port=" + HTTP_PORT,
            "--cluster-host=" + OWN,
            "--cluster-port=" + CLUSTER_PORT);
    Process server =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("console").toFile())
            .start();
    started.add(server);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> {
          assertThat(server.isAlive()).as(Files.readString(directory.resolve("console"))).isTrue();
          return ecms("node", "list").succeeded();
        });
  }

  @Test
  void aBareHostBecomesANodeByOneCommand() throws IOException {
    startServer();

    CommandResult added = ecms("node", "add", "bare", "--ssh", BARE.address(), "--output", "json");

    assertThat(added.exitCode()).as(added.toString()).isZero();
    JsonNode operation = new ObjectMapper().readTree(added.stdout());
    assertThat(StreamSupport.stream(operation.path("steps").spliterator(), false))
        .extracting(step -> step.path("name").asText() + " " + step.path("state").asText())
        .containsExactly(
            "reach-host done",
            "install-program done",
            "check-host done",
            "start-controller done",
            "get-node-info done",
            "register done");
    assertThat(ecms("node", "list").stdout()).contains("bare").contains("up");
    assertThat(directory.resolve("var").resolve("node.conf")).content().contains(OWN);
  }

  private Optional<Problem> perform(HostTask task, Map<String, Object> changes) {
    return perform(task, changes, new SshTarget("root", BARE.address(), SshDaemon.PORT));
  }

  private Optional<Problem> perform(HostTask task, Map<String, Object> changes, SshTarget target) {
    SetupSettings usual =
        new SetupSettings(
            Optional.of((Path) changes.getOrDefault("key", daemon.key())),
            (Path) changes.getOrDefault("known-hosts", daemon.knownHosts()),
            Duration.ofSeconds(2),
            directory.resolve("opt").toString(),
            directory.resolve("var").toString(),
            List.of((String) changes.getOrDefault("options", "ecms.node.hypervisor=simulated")),
            Optional.empty(),
            Duration.ofSeconds(20));
    List<String> seeds = List.of((String) changes.getOrDefault("seeds", OWN + ":" + CLUSTER_PORT));
    return new SshHostSetup(
            usual,
            new SshHostSetup.Cluster(
                () -> seeds,
                changes.containsKey("tls"),
                (String) changes.getOrDefault("kind", "simulated")),
            program.home(),
            directory.resolve("scratch"),
            runner,
            Runnable::run)
        .perform(new Order(OPERATION, task, target, NODE, LIMIT))
        .toCompletableFuture()
        .join();
  }

  private static void assertRefused(Optional<Problem> refusal, String code, String words) {
    assertThat(refusal)
        .hasValueSatisfying(problem -> {
          assertThat(problem.code()).as(problem.message()).isEqualTo(code);
          assertThat(problem.message()).contains(words);
        });
  }

  @Test
  void aHostWhoseKeyIsUnknownIsNotTrusted() throws IOException {
    Path nobody = Files.writeString(directory.resolve("known_hosts"), "");
    assertRefused(
        perform(HostTask.REACH, Map.of("known-hosts", nobody)), "ssh-host-key", nobody.toString());
  }

  @Test
  void aHostThatDoesNotKnowOurKeyIsNamed() {
    assertRefused(
        perform(HostTask.REACH, Map.of("key", daemon.strangersKey())),
        "ssh-denied",
        "root@" + BARE.address());
    assertRefused(
        perform(HostTask.REACH, Map.of("key", directory.resolve("none"))),
        "ssh-key-missing",
        "none");
  }

  @Test
  void whereNobodyListensMayBeTriedAgain() {
    Optional<Problem> refusal =
        perform(HostTask.REACH, Map.of(), new SshTarget("root", BARE.address(), 2222));
    assertRefused(refusal, "ssh-unreachable", "refused");
    assertThat(refusal.orElseThrow().retryable()).isTrue();
  }

  @Test
  void aHostThatReachesNoServerIsToldSo() {
    assertRefused(
        perform(HostTask.REACH, Map.of("seeds", OWN + ":9")), "host-reaches-no-server", OWN + ":9");
  }

  @Test
  void withoutACertificateNothingIsStarted() {
    assertRefused(
        perform(HostTask.START, Map.of("tls", true)), "no-certificate", "ecms ca issue DIR bare");
    assertThat(directory.resolve("var")).doesNotExist();
  }

  @Test
  void aControllerThatEndsSaysWhyAndLeavesNothingBehind() {
    assertThat(perform(HostTask.INSTALL, Map.of("seeds", BARE.address() + ":22"))).isEmpty();
    String wrong = "ecms.node.stack=nonsense";

    assertRefused(
        perform(HostTask.START, Map.of("options", wrong)), "controller-ended", "nonsense");
    assertThat(perform(HostTask.STOP, Map.of())).isEmpty();

    assertThat(directory.resolve("var").resolve("controller.pid")).doesNotExist();
    assertThat(directory.resolve("var").resolve("started-by")).doesNotExist();
  }
}

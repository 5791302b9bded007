package io.ecms.node.setup;

import io.ecms.core.model.Problem;
import io.ecms.core.setup.HostSetup;
import io.ecms.node.setup.Ssh.Outcome;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Sets up hosts over SSH (E2): brings the program that runs here, lets it check the host, and
 * starts its controller, as a unit of systemd where that runs and else as a process of its own.
 * Thread-safe.
 */
public final class SshHostSetup implements HostSetup {
  /** What is left of an order's time for the script to say why it gives up. */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  private static final String RUNS = "running";

  private final SetupSettings settings;
  private final Cluster cluster;
  private final CommandRunner runner;
  private final Executor blocking;
  private final ProgramArchive program;

  /**
   * What controllers are told of the cluster.
   *
   * @param seeds servers to join, HOST:PORT; asked each time, because a server learns its own
   *     address only when it runs
   * @param tls whether the members use TLS
   * @param hypervisor what the host is checked for: {@code libvirt} or {@code simulated}
   */
  public record Cluster(Supplier<List<String>> seeds, boolean tls, String hypervisor) {}

  /**
   * @param home where the program was built or unpacked
   * @param scratch directory for the packed program
   * @param blocking runs what waits for hosts
   */
  public SshHostSetup(
      SetupSettings settings,
      Cluster cluster,
      Path home,
      Path scratch,
      CommandRunner runner,
      Executor blocking) {
    this.settings = settings;
    this.cluster = cluster;
    this.runner = runner;
    this.blocking = blocking;
    this.program = new ProgramArchive(home, scratch, runner);
  }

  @Override
  public CompletionStage<Optional<Problem>> perform(Order order) {
    return CompletableFuture.supplyAsync(
        () ->
            settings
                .key()
                .map(key -> new Ssh(key, settings.knownHosts(), settings.connectTimeout(), runner))
                .map(ssh -> ssh.missingKey().or(() -> perform(order, ssh)))
                .orElseGet(() -> Optional.of(notConfigured())),
        blocking);
  }

  private static Problem notConfigured() {
    return Problem.fatal(
        "ssh-not-configured",
        "this server has no key for hosts; set ecms.setup.ssh.key, or start the controller on the host"
            + " and add the node without --ssh");
  }

  private Optional<Problem> perform(Order order, Ssh ssh) {
    try {
      return switch (order.task()) {
        case REACH -> problem(reach(order, ssh));
        case INSTALL -> install(order, ssh);
        case CHECK -> problem(script(order, ssh, "check.sh", List.of(cluster.hypervisor())));
        case START -> start(order, ssh);
        case STOP -> problem(script(order, ssh, "stop.sh", List.of(order.operation().value())));
      };
    } catch (UncheckedIOException | CommandException e) {
      return Optional.of(Problem.fatal("setup-failed", String.valueOf(e.getMessage())));
    }
  }

  private static Optional<Problem> problem(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _ -> Optional.empty();
      case Outcome.Failed(var problem) -> Optional.of(problem);
    };
  }

  /** Says {@code running}, or the stamp of the program that is there, or nothing. */
  private Outcome reach(Order order, Ssh ssh) {
    return script(order, ssh, "reach.sh", cluster.seeds().get());
  }

  private Optional<Problem> install(Order order, Ssh ssh) {
    ProgramArchive.Made made = program.made();
    return switch (reach(order, ssh)) {
      case Outcome.Failed(var problem) -> Optional.of(problem);
      case Outcome.Done(var said)
          when said.strip().equals(RUNS) || said.strip().equals(made.stamp()) ->
          Optional.empty();
      case Outcome.Done _ ->
          problem(ssh.run(order.target(), unpacking(made.stamp()), made.file(), order.limit()));
    };
  }

  /** Puts the program in its place as a whole: whoever dies in between leaves the old one. */
  private String unpacking(String stamp) {
    String place = RemoteScript.quoted(settings.directory());
    String next = RemoteScript.quoted(settings.directory() + ".incoming");
    String last = RemoteScript.quoted(settings.directory() + ".previous");
    return String.join(
        " && ",
        "umask 022",
        "rm -rf " + next + " " + last,
        "mkdir -p " + next,
        "tar -x -f - -C " + next,
        "printf %s " + RemoteScript.quoted(stamp) + " > " + next + "/.stamp",
        "{ [ ! -e " + place + " ] || mv " + place + " " + last + "; }",
        "mv " + next + " " + place,
        "rm -rf " + last);
  }

  private Optional<Problem> start(Order order, Ssh ssh) {
    if (cluster.tls()) {
      Optional<Problem> failed = certify(order, ssh);
      if (failed.isPresent()) {
        return failed;
      }
    }
    Duration ready = settings.ready();
    Duration most = order.limit().minus(MARGIN);
    Duration patience = ready.compareTo(most) < 0 ? ready : most;
    return problem(
        script(
            order,
            ssh,
            "start.sh",
            List.of(
                order.operation().value(),
                ControllerConfig.of(order, cluster.seeds().get(), settings, cluster.tls()),
                String.valueOf(Math.max(1, patience.toSeconds())))));
  }

  /** Brings the node's key and certificate; they never lie in a place that others may read. */
  private Optional<Problem> certify(Order order, Ssh ssh) {
    List<String> names = List.of(order.node() + ".key", order.node() + ".crt", "ca.crt");
    Path from = settings.certificates().orElse(null);
    if (from == null || !names.stream().allMatch(name -> Files.isReadable(from.resolve(name)))) {
      return Optional.of(
          Problem.fatal(
              "no-certificate",
              "the members use TLS, and there is no certificate for %s: set ecms.setup.certificates, then ecms ca issue DIR %s --host %s"
                  .formatted(order.node(), order.node(), order.target().host())));
    }
    try {
      Path packed = Files.createTempFile("ecms-tls", ".tar"); // for its owner alone
      try {
        List<String> line =
            new ArrayList<>(List.of("tar", "--create", "--file=" + packed, "--directory=" + from));
        line.addAll(names);
        runner.check(Command.query(MARGIN, line.toArray(String[]::new)));
        String place = RemoteScript.quoted(settings.data() + "/tls");
        return problem(
            ssh.run(
                order.target(),
                "umask 077 && mkdir -p " + place + " && tar -x -f - --no-same-owner -C " + place,
                packed,
                order.limit()));
      } finally {
        Files.deleteIfExists(packed);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the certificate cannot be packed", e);
    }
  }

  private Outcome script(Order order, Ssh ssh, String name, List<String> further) {
    List<String> words = new ArrayList<>(List.of(settings.directory(), settings.data()));
    words.addAll(further);
    return ssh.run(order.target(), new RemoteScript(name, words), order.limit());
  }
}

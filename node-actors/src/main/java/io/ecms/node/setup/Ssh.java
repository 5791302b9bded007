package io.ecms.node.setup;

import io.ecms.core.model.Problem;
import io.ecms.core.setup.SshTarget;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs things on other hosts with OpenSSH's client: by key alone, only on hosts whose keys are
 * known, never asking anybody.
 */
final class Ssh {
  /** What the client ends with when it has not got as far as running anything. */
  private static final int CLIENT_FAILED = 255;

  /** As much of what a host says as an operation's step shows. */
  private static final int SHOWN = 1500;

  private final Path key;
  private final Path knownHosts;
  private final Duration connectTimeout;
  private final CommandRunner runner;

  Ssh(Path key, Path knownHosts, Duration connectTimeout, CommandRunner runner) {
    this.key = key;
    this.knownHosts = knownHosts;
    this.connectTimeout = connectTimeout;
    this.runner = runner;
  }

  /** What the host's program said, or why it was not done. */
  sealed interface Outcome {
    record Done(String said) implements Outcome {}

    record Failed(Problem problem) implements Outcome {}
  }

  /** Runs a script of ours on the host. */
  Outcome run(SshTarget target, RemoteScript script, Duration limit) {
    try {
      Path text = Files.createTempFile("ecms-setup", ".sh");
      try {
        Files.writeString(text, script.text());
        return run(target, "sh -s", text, limit);
      } finally {
        Files.deleteIfExists(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no file for the script " + script.name(), e);
    }
  }

  /**
   * Runs a line on the host.
   *
   * @param line for the host's shell; what is not constant in it is quoted
   * @param input what it reads
   */
  Outcome run(SshTarget target, String line, Path input, Duration limit) {
    Command command =
        Command.change(
                limit,
                "ssh",
                "-i",
                key.toString(),
                "-p",
                String.valueOf(target.port()),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "UserKnownHostsFile=" + knownHosts,
                "-o",
                "ConnectTimeout=" + Math.max(1, connectTimeout.toSeconds()),
                "-o",
                "ServerAliveInterval=5",
                "-o",
                "ServerAliveCountMax=3",
                "-o",
                "LogLevel=ERROR",
                "-T",
                "--",
                target.user() + "@" + target.host(),
                line)
            .withInput(input);
    try {
      CommandResult result = runner.run(command);
      if (result.succeeded()) {
        return new Outcome.Done(result.stdout());
      }
      String words = last(result.stderr().isBlank() ? result.stdout() : result.stderr());
      return new Outcome.Failed(
          result.exitCode() == CLIENT_FAILED
              ? unreached(target, words)
              : HostRefusal.of(result.exitCode()).problem(target, words));
    } catch (CommandException e) {
      return new Outcome.Failed(
          e.retryable()
              ? Problem.transientError(
                  "host-silent", target + " has not answered within " + limit.toSeconds() + " s")
              : Problem.fatal(e.code(), String.valueOf(e.getMessage())));
    }
  }

  private Problem unreached(SshTarget target, String words) {
    if (words.contains("Host key verification failed")) {
      return Problem.fatal(
          "ssh-host-key",
          "the key of %s is not known here, or has changed; compare it with the host's own, then add it to %s: %s"
              .formatted(target, knownHosts, words));
    }
    if (words.contains("Permission denied")) {
      return Problem.fatal(
          "ssh-denied",
          "%s does not accept the key %s; add its public part to the authorized_keys there: %s"
              .formatted(target, key, words));
    }
    return Problem.transientError(
        "ssh-unreachable", "%s cannot be reached over SSH: %s".formatted(target, words));
  }

  private static String last(String words) {
    String trimmed = words.strip().replaceAll("[\\p{Cntrl}&&[^\n]]", "?").replace("\n", "; ");
    return trimmed.length() <= SHOWN
        ? trimmed
        : "... " + trimmed.substring(trimmed.length() - SHOWN);
  }

  /** A key that is missing or that others may read is refused before anything is tried. */
  Optional<Problem> missingKey() {
    return Files.isReadable(key)
        ? Optional.empty()
        : Optional.of(
            Problem.fatal(
                "ssh-key-missing", "ecms.setup.ssh.key is " + key + ", which cannot be read"));
  }
}

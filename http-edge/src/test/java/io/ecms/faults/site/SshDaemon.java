package io.ecms.faults.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** OpenSSH's server on a host, with keys of its own; knows one client. */
final class SshDaemon {
  static final String PROGRAM = "/usr/sbin/sshd";
  static final int PORT = 22;
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Path directory;
  private final HostProcess process;

  private SshDaemon(Path directory, HostProcess process) {
    this.directory = directory;
    this.process = process;
  }

  /** Starts it; {@code directory} gets all its files, and those of its client. */
  static SshDaemon start(Host host, Path directory) throws IOException {
    Tools tools = new Tools();
    Files.createDirectories(directory);
    for (String key : List.of("host", "client", "stranger")) {
      tools.run(
          "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve(key).toString());
    }
    Files.copy(directory.resolve("client.pub"), directory.resolve("authorized_keys"));
    String[] key = Files.readString(directory.resolve("host.pub")).split(" ", 3);
    Files.writeString(
        directory.resolve("known_hosts"), host.address() + " " + key[0] + " " + key[1] + "\n");
    Path config =
        Files.writeString(
            directory.resolve("sshd_config"),
            """
            Port %d
            ListenAddress %s
            HostKey %s
            AuthorizedKeysFile %s
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            StrictModes no
            UsePAM no
            PidFile none
            """
                .formatted(
                    PORT,
                    host.address(),
                    directory.resolve("host"),
                    directory.resolve("authorized_keys")));
    // Where it locks itself in before somebody has shown a key; made by the system's start
    // otherwise.
    Files.createDirectories(Path.of("/run/sshd"));
    SshDaemon daemon =
        new SshDaemon(
            directory,
            HostProcess.start(
                host,
                List.of(PROGRAM, "-D", "-e", "-f", config.toString()),
                Map.of(),
                directory.resolve("console")));
    Awaitility.await()
        .atMost(SOON)
        .until(() -> daemon.process.lastWords().contains("Server listening"));
    return daemon;
  }

  /** The private key that it knows. */
  Path key() {
    return directory.resolve("client");
  }

  /** A private key that it does not know. */
  Path strangersKey() {
    return directory.resolve("stranger");
  }

  /** Its own key as clients know it. */
  Path knownHosts() {
    return directory.resolve("known_hosts");
  }
}

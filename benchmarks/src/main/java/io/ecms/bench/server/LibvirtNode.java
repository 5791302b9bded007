package io.ecms.bench.server;

import io.ecms.bench.BenchException;
import io.ecms.node.hypervisor.Ticker;
import io.ecms.node.hypervisor.libvirt.PrivateLibvirtd;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.DaemonCommand;
import io.ecms.tree.process.HostCommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A node controller in a process of its own with a real libvirtd of its own, which can be made to
 * stand still. Needs root.
 */
public final class LibvirtNode implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final Duration SIGNAL = Duration.ofSeconds(5);
  private static final Path RUNTIME = Path.of("/run/ecms");

  private final CommandRunner runner = new HostCommandRunner();
  private final PrivateLibvirtd libvirtd;
  private final Daemon controller;

  private LibvirtNode(Path home, Path directory, String name, int own, int server) {
    libvirtd =
        new PrivateLibvirtd(
            runner,
            Ticker.system(),
            home.resolve("conf").resolve("libvirt"),
            directory.resolve("libvirt"),
            RUNTIME);
    String uri = libvirtd.start();
    controller =
        runner.start(
            new DaemonCommand(
                List.of(
                    home.resolve("ecms").toString(),
                    "node",
                    "--name=" + name,
                    "--data=" + directory.resolve(name),
                    "--cluster-host=127.0.0.1",
                    "--cluster-port=" + own,
                    "--join=127.0.0.1:" + server,
                    "--set=ecms.node.stack=simulated",
                    "--set=ecms.node.libvirt.uri=" + uri),
                directory.resolve(name + ".log"),
                Map.of("ECMS_MAIN", "", "ECMS_SERVER", "")));
  }

  /**
   * Starts both.
   *
   * @param directory for everything that they keep
   * @param own cluster port of the controller
   * @param server cluster port of the server
   * @throws io.ecms.node.hypervisor.HypervisorException when libvirtd does not start
   */
  public static LibvirtNode start(Path home, Path directory, String name, int own, int server) {
    return new LibvirtNode(home, directory, name, own, server);
  }

  /** From now on libvirtd takes connections and answers nobody. */
  public void hang() {
    signal("STOP");
  }

  /** It goes on. */
  public void goOn() {
    signal("CONT");
  }

  private void signal(String signal) {
    long pid =
        libvirtd
            .pid()
            .orElseThrow(() -> new BenchException("libvirtd-ended", "libvirtd does not run"));
    runner.check(Command.change(SIGNAL, "kill", "-" + signal, Long.toString(pid)));
  }

  @Override
  public void close() {
    goOn();
    controller.stop(GRACE);
    libvirtd.stop(true);
  }
}

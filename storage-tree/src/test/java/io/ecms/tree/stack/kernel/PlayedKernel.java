package io.ecms.tree.stack.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.DaemonCommand;
import io.ecms.tree.stack.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel that is played: answers the tools as the real ones do, keeps what they would have made,
 * shows it in a sysfs of files, writes down every change, and can end the agent at any of them.
 */
final class PlayedKernel implements CommandRunner, AutoCloseable {
  private static final List<String> PROGRAMS =
      List.of("dmsetup", "tgtd", "tgtadm", "iscsiadm", "losetup", "modprobe", "setsid");

  private final Path directory;
  private final PlayedDevices devices;
  private final PlayedIscsi iscsi;
  private final Map<String, ServerSocket> portals = new HashMap<>();

  /** Portals at which a daemon has listened at some time. */
  private final Set<String> served = new HashSet<>();

  private final List<String> changes = new ArrayList<>();
  private final Set<String> absentModules = new HashSet<>();
  private int changesUntilKill = Integer.MAX_VALUE;

  PlayedKernel(Path directory) throws IOException {
    this.directory = directory;
    this.devices = new PlayedDevices(directory.resolve("sys"));
    this.iscsi = new PlayedIscsi(directory.resolve("sys"), devices);
    write("proc/net/unix", "@ISCSIADM_ABSTRACT_NAMESPACE\n");
    memory(4L << 30);
    for (String program : PROGRAMS) {
      withProgram(program);
    }
  }

  /** The agent was killed: nothing of it runs on. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private void write(String file, String text) throws IOException {
    PlayedDevices.write(directory.resolve(file), text);
  }

  void memory(long available) throws IOException {
    write("proc/meminfo", "MemTotal: 9999999 kB\nMemAvailable: %d kB\n".formatted(available >> 10));
  }

  void withoutInitiatorDaemon() throws IOException {
    write("proc/net/unix", "\n");
  }

  void withProgram(String name) throws IOException {
    write("bin/" + name, "");
    if (!directory.resolve("bin").resolve(name).toFile().setExecutable(true)) {
      throw new IOException("cannot make " + name + " executable");
    }
  }

  void withoutProgram(String name) throws IOException {
    Files.delete(directory.resolve("bin").resolve(name));
  }

  void withoutModule(String name) {
    absentModules.add(name);
  }

  KernelHost host() {
    return new KernelHost(
        directory.resolve("sys"), directory.resolve("proc"), directory.resolve("bin").toString());
  }

  /** An address at which a node of the test serves; something listens there, as tgtd would. */
  Endpoint portal() throws IOException {
    ServerSocket socket = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    Endpoint portal = new Endpoint("127.0.0.1", socket.getLocalPort());
    portals.put(portal.toString(), socket);
    return portal;
  }

  /** Portals whose daemon has ended refuse connections until there is one again. */
  private void listen() throws IOException {
    Set<String> serving = iscsi.portals();
    served.addAll(serving);
    for (Map.Entry<String, ServerSocket> portal : portals.entrySet()) {
      ServerSocket socket = portal.getValue();
      if (!serving.contains(portal.getKey()) && served.contains(portal.getKey())) {
        socket.close();
      } else if (socket.isClosed()) {
        portal.setValue(
            new ServerSocket(socket.getLocalPort(), 1000, InetAddress.getLoopbackAddress()));
      }
    }
  }

  /** Kills the agent instead of the given change, counted from 1. */
  void killAtChange(int number) {
    changesUntilKill = number;
  }

  void stopKilling() {
    changesUntilKill = Integer.MAX_VALUE;
  }

  /** Changes since the last call, one line each. */
  List<String> takeChanges() {
    List<String> taken = List.copyOf(changes);
    changes.clear();
    return taken;
  }

  /** The target daemon at the portal dies. */
  synchronized void killTargetDaemon(Endpoint portal) {
    try {
      iscsi.killDaemon(portal);
      listen();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PlayedDevices devices() {
    return devices;
  }

  PlayedIscsi iscsi() {
    return iscsi;
  }

  @Override
  public synchronized CommandResult run(Command command) {
    if (command.effect() == Command.Effect.CHANGE) {
      count(command.toString());
    }
    try {
      List<String> arguments = command.arguments();
      CommandResult result = carryOut(command.program(), arguments, command);
      listen();
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CommandResult carryOut(String program, List<String> arguments, Command command)
      throws IOException {
    return switch (program) {
      case "dmsetup" -> devices.dmsetup(arguments, iscsi.diskPaths());
      case "losetup" -> devices.losetup(arguments);
      case "tgtadm" -> iscsi.tgtadm(arguments);
      case "iscsiadm" -> iscsi.iscsiadm(arguments);
      case "modprobe" -> modprobe(arguments.getLast());
      default -> throw new AssertionError("nobody plays " + command);
    };
  }

  private void count(String change) {
    changesUntilKill--;
    if (changesUntilKill <= 0) {
      throw new Killed();
    }
    changes.add(change);
  }

  private CommandResult modprobe(String module) throws IOException {
    if (absentModules.contains(module)) {
      return failed(1, "modprobe: FATAL: Module " + module + " not found");
    }
    Files.createDirectories(directory.resolve("sys/module").resolve(module));
    return done("");
  }

  static CommandResult done(String stdout) {
    return new CommandResult(0, stdout, "", false);
  }

  static CommandResult failed(int exitCode, String stderr) {
    return new CommandResult(exitCode, "", stderr, false);
  }

  @Override
  public synchronized Daemon start(DaemonCommand command) {
    count(command.toString());
    try {
      Daemon daemon = iscsi.start(command.arguments());
      listen();
      return daemon;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Daemon> adopt(long pid, String mark) {
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket portal : portals.values()) {
      portal.close();
    }
  }
}

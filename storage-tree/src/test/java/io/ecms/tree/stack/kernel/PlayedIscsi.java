package io.ecms.tree.stack.kernel;

import static io.ecms.tree.stack.kernel.PlayedKernel.done;
import static io.ecms.tree.stack.kernel.PlayedKernel.failed;

import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.stack.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Target daemons and sessions of a {@link PlayedKernel}. */
final class PlayedIscsi {
  private final Path sysfs;
  private final PlayedDevices devices;
  private final Map<String, TargetDaemon> daemons = new TreeMap<>();
  private final Map<Integer, Session> sessions = new TreeMap<>();
  private int nextSession = 1;

  PlayedIscsi(Path sysfs, PlayedDevices devices) {
    this.sysfs = sysfs;
    this.devices = devices;
  }

  private record TargetDaemon(String portal, Map<Integer, Target> targets) {
    Target target(int id) {
      return Objects.requireNonNull(targets.get(id), "no target " + id);
    }
  }

  private static final class Target {
    private final String name;
    private String disk = "";
    private boolean open;

    private Target(String name) {
      this.name = name;
    }
  }

  private record Session(String target, String portal, String iface, String disk) {}

  /** What there is: running daemons and sessions. */
  List<String> left() {
    List<String> left = new ArrayList<>();
    daemons.values().forEach(daemon -> left.add("tgtd at " + daemon.portal()));
    sessions.values().forEach(session -> left.add(session.toString()));
    return left;
  }

  /** The daemon at the portal dies; the initiators go on asking for it. */
  void killDaemon(Endpoint portal) throws IOException {
    daemons.values().removeIf(daemon -> daemon.portal().equals(portal.toString()));
    mark(portal.toString(), "FAILED");
  }

  /** What the kernel shows of all sessions with a portal. */
  private void mark(String portal, String state) throws IOException {
    for (Map.Entry<Integer, Session> session : sessions.entrySet()) {
      if (session.getValue().portal().equals(portal)) {
        PlayedDevices.write(
            sysfs.resolve("class/iscsi_session/session" + session.getKey()).resolve("state"),
            state + "\n");
      }
    }
  }

  /** Where a daemon listens. */
  Set<String> portals() {
    return daemons.values().stream().map(TargetDaemon::portal).collect(Collectors.toSet());
  }

  Set<String> diskPaths() {
    return daemons.values().stream()
        .flatMap(daemon -> daemon.targets().values().stream())
        .map(target -> target.disk)
        .collect(Collectors.toSet());
  }

  Daemon start(List<String> arguments) throws IOException {
    String portal = arguments.getLast().substring("portal=".length());
    mark(portal, "LOGGED_IN");
    daemons.put(arguments.get(3), new TargetDaemon(portal, new TreeMap<>()));
    return new Running();
  }

  private record Running() implements Daemon {
    @Override
    public long bytesReadFromFiles() {
      return 0;
    }

    @Override
    public long pid() {
      return 1;
    }

    @Override
    public boolean isAlive() {
      return true;
    }

    @Override
    public CompletableFuture<Void> onExit() {
      return new CompletableFuture<>();
    }

    @Override
    public void stop(Duration grace) {
      throw new AssertionError("tgtd ignores TERM");
    }
  }

  CommandResult tgtadm(List<String> arguments) throws IOException {
    TargetDaemon daemon = daemons.get(arguments.get(2));
    if (daemon == null) {
      return failed(107, "tgtadm: failed to send request hdr to tgt daemon");
    }
    int id = Integer.parseInt(option(arguments, "--tid").orElse("0"));
    String what = arguments.get(6) + " " + arguments.get(8);
    return switch (what) {
      case "show target" -> done(show(daemon));
      case "new target" -> {
        daemon.targets().put(id, new Target(option(arguments, "--targetname").orElseThrow()));
        yield done("");
      }
      case "new logicalunit" -> {
        daemon.target(id).disk = option(arguments, "--backing-store").orElseThrow();
        yield done("");
      }
      case "bind target" -> {
        daemon.target(id).open = true;
        yield done("");
      }
      case "delete target" -> {
        if (!initiators(daemon, daemon.target(id)).isEmpty()) {
          yield failed(22, "tgtadm: this target is still active");
        }
        daemon.targets().remove(id);
        yield done("");
      }
      case "delete system" -> {
        daemons.remove(arguments.get(2));
        mark(daemon.portal(), "FAILED");
        yield done("");
      }
      default -> throw new AssertionError("nobody plays " + arguments);
    };
  }

  private String show(TargetDaemon daemon) {
    StringBuilder text = new StringBuilder();
    daemon
        .targets()
        .forEach((id, target) -> {
          text.append("Target %d: %s\n    I_T nexus information:\n".formatted(id, target.name));
          initiators(daemon, target)
              .forEach(name -> text.append("            Initiator: " + name + " alias: (none)\n"));
          if (!target.disk.isEmpty()) {
            text.append("            Backing store path: None\n");
            text.append("            Backing store path: " + target.disk + "\n");
          }
          text.append("    ACL information:\n" + (target.open ? "        ALL\n" : ""));
        });
    return text.toString();
  }

  private List<String> initiators(TargetDaemon daemon, Target target) {
    return sessions.values().stream()
        .filter(session ->
            session.portal().equals(daemon.portal()) && session.target().equals(target.name))
        .map(Session::iface)
        .toList();
  }

  CommandResult iscsiadm(List<String> arguments) throws IOException {
    if (arguments.contains("--logout")) {
      return logOut(Integer.parseInt(option(arguments, "-r").orElseThrow()));
    }
    if (arguments.contains("--login")) {
      return logIn(arguments);
    }
    boolean newInterface = arguments.contains("iface") && arguments.contains("new");
    String iface = option(arguments, "-I").orElse("");
    return newInterface && sessions.values().stream().anyMatch(s -> s.iface().equals(iface))
        ? failed(15, "iscsiadm: Could not create new interface " + iface)
        : done("");
  }

  private CommandResult logIn(List<String> arguments) throws IOException {
    String target = option(arguments, "-T").orElseThrow();
    String portal = option(arguments, "-p").orElseThrow();
    Optional<Target> found =
        daemons.values().stream()
            .filter(daemon -> daemon.portal().equals(portal))
            .flatMap(daemon -> daemon.targets().values().stream())
            .filter(candidate -> candidate.name.equals(target) && candidate.open)
            .findFirst();
    if (found.isEmpty()) {
      return failed(19, "iscsiadm: initiator reported error (19 - fatal login error)");
    }
    int id = nextSession++;
    String disk = "sd" + (char) ('a' + id % 26) + id;
    sessions.put(id, new Session(target, portal, option(arguments, "-I").orElseThrow(), disk));
    show(id, sessions.get(id), devices.size(found.get().disk));
    return done("");
  }

  private void show(int id, Session session, long size) throws IOException {
    Path directory = sysfs.resolve("class/iscsi_session/session" + id);
    String[] portal = session.portal().split(":", 2);
    Path connection =
        directory.resolve(
            "device/connection%d:0/iscsi_connection/connection%d:0".formatted(id, id));
    PlayedDevices.write(directory.resolve("targetname"), session.target() + "\n");
    PlayedDevices.write(directory.resolve("ifacename"), session.iface() + "\n");
    PlayedDevices.write(directory.resolve("state"), "LOGGED_IN\n");
    PlayedDevices.write(connection.resolve("persistent_address"), portal[0] + "\n");
    PlayedDevices.write(connection.resolve("persistent_port"), portal[1] + "\n");
    PlayedDevices.write(
        directory.resolve("device/target0:0:0/0:0:0:1/block/" + session.disk() + "/dev"), "");
    Path block = sysfs.resolve("class/block").resolve(session.disk());
    PlayedDevices.write(block.resolve("size"), size / 512 + "\n");
    PlayedDevices.write(block.resolve("dev"), "8:0\n");
  }

  private CommandResult logOut(int id) throws IOException {
    Session session = sessions.remove(id);
    PlayedDevices.delete(sysfs.resolve("class/iscsi_session/session" + id));
    PlayedDevices.delete(sysfs.resolve("class/block").resolve(session.disk()));
    return done("");
  }

  private static Optional<String> option(List<String> arguments, String name) {
    int at = arguments.indexOf(name);
    return at < 0 ? Optional.empty() : Optional.of(arguments.get(at + 1));
  }
}

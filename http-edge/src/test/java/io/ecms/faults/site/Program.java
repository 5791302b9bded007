package io.ecms.faults.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Command lines of the product's roles, with the class path of this test. */
final class Program {
  static final int API_PORT = 8080;

  /** Directory of the repository. */
  static final Path ROOT = Path.of(System.getProperty("ecms.root", "..")).toAbsolutePath();

  private static final int CLUSTER_PORT = 7355;
  private static final int NODE_PORT = 7356;
  private static final int CONNECT_MILLIS = 500;
  private static final Path LOG_SETTINGS =
      ROOT.resolve("http-edge").resolve("src/test/resources/faults-logback.xml");

  private final Path directory;
  private final List<Host> servers;

  /**
   * @param directory each role has a directory of its own in it
   * @param servers all servers, which is what everybody joins
   */
  Program(Path directory, List<Host> servers) {
    this.directory = directory;
    this.servers = List.copyOf(servers);
  }

  Instance server(Host host, Map<String, String> settings) {
    List<String> line = java(host, 256);
    line.addAll(
        List.of("server", "--profile=cluster", "--bind=" + host.address(), "--port=" + API_PORT));
    return role(host, line, settings);
  }

  /**
   * A node controller.
   *
   * @param role compute or image
   */
  Instance node(Host host, String role, Map<String, String> settings) {
    List<String> line = java(host, 128);
    line.addAll(List.of("node", "--name=" + host, "--hypervisor=simulated"));
    Map<String, String> all = new HashMap<>(settings);
    all.put("ecms.node.role", role);
    all.put("ecms.node.address", "\"" + host.address() + "\"");
    return role(host, line, all);
  }

  private Instance role(Host host, List<String> line, Map<String, String> settings) {
    line.add("--join=" + join());
    line.add("--cluster-host=" + host.address());
    line.add("--data=" + data(host));
    line.add("--config=" + configuration(host, settings));
    return new Instance(host, line, directory.resolve(host + ".console"));
  }

  private Path configuration(Host host, Map<String, String> settings) {
    Path file = directory.resolve(host + ".conf");
    List<String> lines =
        settings.entrySet().stream().map(set -> set.getKey() + " = " + set.getValue()).toList();
    try {
      return Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String join() {
    return String.join(
        ",", servers.stream().map(host -> host.address() + ":" + CLUSTER_PORT).toList());
  }

  /** Whether a role listens to other members. */
  boolean isMember(Host host) {
    int port = servers.contains(host) ? CLUSTER_PORT : NODE_PORT;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host.address(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Path data(Host host) {
    return directory.resolve(host.name());
  }

  /** The log of a role. */
  Path log(Host host) {
    return data(host).resolve("log").resolve("ecms.log");
  }

  private static List<String> java(Host host, int heapMib) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xss512k",
            "-Xmx" + heapMib + "m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Decms.home=" + ROOT,
            "-Dlogback.configurationFile=" + LOG_SETTINGS,
            "-Decms.test.host=" + host,
            "-cp",
            System.getProperty("java.class.path"),
            "io.ecms.edge.cli.Main"));
  }
}

package io.ecms.bench.tree;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts on one switch, each a network namespace with a link that is as narrow in one direction as
 * in the other (token bucket filters on both of its ends). Needs root.
 */
final class Links implements AutoCloseable {
  private static final String PREFIX = "ecms-b-";
  private static final String SWITCH = PREFIX + "switch";
  private static final String SUBNET = "10.78.0.";
  private static final int FIRST = 10;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Bytes that may leave at once; a little more than one segment that the kernel splits late. */
  private static final String BURST = "72kb";

  private final CommandRunner runner;

  private Links(CommandRunner runner) {
    this.runner = runner;
  }

  /**
   * Connects hosts 0 to {@code hosts - 1}; what an earlier run left behind is removed first.
   *
   * @param bytesPerSecond of each link
   */
  static Links connect(CommandRunner runner, int hosts, long bytesPerSecond) {
    Links links = new Links(runner);
    links.close();
    boolean done = false;
    try {
      links.run("ip", "netns", "add", SWITCH);
      links.run("ip", "-n", SWITCH, "link", "add", "br0", "type", "bridge");
      links.run("ip", "-n", SWITCH, "link", "set", "br0", "up");
      for (int host = 0; host < hosts; host++) {
        links.plugIn(host, bytesPerSecond);
      }
      done = true;
      return links;
    } finally {
      if (!done) {
        links.close();
      }
    }
  }

  private void plugIn(int host, long bytesPerSecond) {
    String space = namespace(host);
    String plug = "p" + host;
    run("ip", "netns", "add", space);
    run(
        "ip", "-n", SWITCH, "link", "add", plug, "type", "veth", "peer", "name", "eth0", "netns",
        space);
    run("ip", "-n", SWITCH, "link", "set", plug, "master", "br0");
    run("ip", "-n", SWITCH, "link", "set", plug, "up");
    run("ip", "-n", space, "addr", "add", address(host) + "/24", "dev", "eth0");
    run("ip", "-n", space, "link", "set", "eth0", "up");
    run("ip", "-n", space, "link", "set", "lo", "up");
    narrow(space, "eth0", bytesPerSecond);
    narrow(SWITCH, plug, bytesPerSecond);
  }

  private void narrow(String space, String device, long bytesPerSecond) {
    run(
        "tc",
        "-n",
        space,
        "qdisc",
        "add",
        "dev",
        device,
        "root",
        "tbf",
        "rate",
        bytesPerSecond * Byte.SIZE + "bit",
        "burst",
        BURST,
        "latency",
        "400ms");
  }

  static String namespace(int host) {
    return PREFIX + host;
  }

  static String address(int host) {
    return SUBNET + (FIRST + host);
  }

  private CommandResult attempt(String... line) {
    return runner.run(Command.change(LIMIT, line));
  }

  private String run(String... line) {
    CommandResult result = attempt(line);
    if (!result.succeeded()) {
      throw new IllegalStateException(List.of(line) + ": " + result.stderr().strip());
    }
    return result.stdout();
  }

  /** Removes the namespaces, ending whatever still runs in them. Idempotent. */
  @Override
  public void close() {
    List<String> spaces = new ArrayList<>();
    run("ip", "netns", "list")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(name -> name.startsWith(PREFIX))
        .forEach(spaces::add);
    for (String space : spaces) {
      run("ip", "netns", "pids", space)
          .lines()
          .map(String::strip)
          .forEach(pid -> attempt("kill", "-KILL", pid));
      run("ip", "netns", "del", space);
    }
  }
}

package io.ecms.faults.site;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Hosts on one switch. Each host is a network namespace; the switch is a bridge in a namespace of
 * its own, so that no packet filter of this machine has a say. This process has an address, too,
 * and is never cut off.
 *
 * <p>A direction is cut by giving the sender a wrong hardware address for the receiver: packets
 * leave, and nobody takes them, as if a cable were broken one way. Nobody is told. Needs root.
 */
public final class Network implements AutoCloseable {
  static final String PREFIX = "ecms-t-";
  static final String SUBNET = "10.77.0.";
  static final int OWN_NUMBER = 254;

  private static final String SWITCH = PREFIX + "switch";
  private static final String OWN_LINK = "ecms-t0";
  private static final String NOBODY = "02:77:ff:ff:ff:ff";
  private static final Path LOCK = Path.of("/run/ecms-faults.lock");

  /** How long others may use the names; two test processes run at a time. */
  private static final Duration OTHERS = Duration.ofMinutes(2);

  private final Tools tools = new Tools();
  private final List<Host> hosts;
  private final Set<Cut> cuts = new HashSet<>();
  private final FileChannel lock;

  private record Cut(Host from, Host to) {}

  private Network(List<Host> hosts, FileChannel lock) {
    this.hosts = List.copyOf(hosts);
    this.lock = lock;
  }

  /**
   * Connects hosts; what an earlier run left behind is removed first. Waits while another run on
   * this machine uses the same names.
   *
   * @throws org.awaitility.core.ConditionTimeoutException when that run goes on
   */
  public static Network connect(List<Host> hosts) {
    Network network = new Network(hosts, locked());
    boolean done = false;
    try {
      network.remove();
      network.build();
      done = true;
      return network;
    } finally {
      if (!done) {
        network.close();
      }
    }
  }

  private static FileChannel locked() {
    try {
      FileChannel channel =
          FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean had = false;
      try {
        await("the end of another run of the fault tests, which holds " + LOCK)
            .atMost(OTHERS)
            .until(() -> channel.tryLock() != null);
        had = true;
        return channel;
      } finally {
        if (!had) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void build() {
    tools.run("ip", "netns", "add", SWITCH);
    inSwitch("link", "add", "br0", "type", "bridge");
    inSwitch("link", "set", "br0", "up");
    for (Host host : hosts) {
      String plug = "p-" + host;
      tools.run("ip", "netns", "add", host.namespace());
      tools.run(
          "ip",
          "-n",
          SWITCH,
          "link",
          "add",
          plug,
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          host.namespace());
      plugIn(plug);
      in(host, "addr", "add", host.address() + "/24", "dev", "eth0");
      in(host, "link", "set", "eth0", "up");
      in(host, "link", "set", "lo", "up");
    }
    tools.run(
        "ip", "link", "add", OWN_LINK, "type", "veth", "peer", "name", "own", "netns", SWITCH);
    plugIn("own");
    tools.run("ip", "addr", "add", SUBNET + OWN_NUMBER + "/24", "dev", OWN_LINK);
    tools.run("ip", "link", "set", OWN_LINK, "up");
  }

  private void plugIn(String plug) {
    inSwitch("link", "set", plug, "master", "br0");
    inSwitch("link", "set", plug, "up");
  }

  private void inSwitch(String... line) {
    tools.run(ip(SWITCH, line));
  }

  private void in(Host host, String... line) {
    tools.run(ip(host.namespace(), line));
  }

  private static String[] ip(String namespace, String... line) {
    String[] whole = new String[line.length + 3];
    whole[0] = "ip";
    whole[1] = "-n";
    whole[2] = namespace;
    System.arraycopy(line, 0, whole, 3, line.length);
    return whole;
  }

  /** From now on nothing that {@code from} sends arrives at {@code to}. Idempotent. */
  public synchronized void cutOneWay(Host from, Host to) {
    if (cuts.add(new Cut(from, to))) {
      in(
          from,
          "neigh",
          "replace",
          to.address(),
          "lladdr",
          NOBODY,
          "dev",
          "eth0",
          "nud",
          "permanent");
    }
  }

  /** The two cannot reach each other. Idempotent. */
  public void cut(Host one, Host other) {
    cutOneWay(one, other);
    cutOneWay(other, one);
  }

  /** Everybody reaches everybody again. Idempotent. */
  public synchronized void heal() {
    for (Cut cut : cuts) {
      in(cut.from(), "neigh", "del", cut.to().address(), "dev", "eth0");
    }
    cuts.clear();
  }

  /** Removes the namespaces, ending whatever still runs in them. Idempotent. */
  @Override
  public synchronized void close() {
    if (!lock.isOpen()) {
      return;
    }
    try (lock) {
      remove();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove() {
    tools
        .run("ip", "netns", "list")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(name -> name.startsWith(PREFIX))
        .forEach(this::removeNamespace);
    tools.attempt("ip", "link", "del", OWN_LINK);
  }

  private void removeNamespace(String name) {
    tools
        .run("ip", "netns", "pids", name)
        .lines()
        .map(String::strip)
        .forEach(pid -> tools.attempt("kill", "-KILL", pid));
    tools.run("ip", "netns", "del", name);
  }
}

package io.ecms.tree.stack.kernel;

import io.ecms.tree.process.Poll;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.ParentAnswer;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.tool.ToolException;
import io.ecms.tree.tool.kernel.BlockDevices;
import io.ecms.tree.tool.kernel.Iqn;
import io.ecms.tree.tool.kernel.IscsiSessions;
import io.ecms.tree.tool.kernel.IscsiSessions.Session;
import io.ecms.tree.tool.kernel.Iscsiadm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node as initiator: its sessions with parents. */
final class Parents {
  private static final Logger LOG = LoggerFactory.getLogger(Parents.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration APPEAR = Duration.ofSeconds(15);

  private final Iscsiadm iscsiadm;
  private final IscsiSessions sessions;
  private final BlockDevices devices;
  private final Names names;
  private final Map<String, String> values;

  Parents(
      Iscsiadm iscsiadm,
      IscsiSessions sessions,
      BlockDevices devices,
      Names names,
      Duration timeout) {
    this.iscsiadm = iscsiadm;
    this.sessions = sessions;
    this.devices = devices;
    this.names = names;
    this.values =
        Map.of(
            // Before the login: later it would not hold for the session.
            "node.session.timeo.replacement_timeout",
            Long.toString(timeout.toSeconds()),
            "node.conn[0].timeo.login_timeout",
            "5",
            "node.conn[0].timeo.noop_out_interval",
            "2",
            "node.conn[0].timeo.noop_out_timeout",
            "2",
            "node.session.initial_login_retry_max",
            "2",
            // The agent logs in, not the host's start.
            "node.startup",
            "manual");
  }

  /**
   * Logs in to the parent, or finds the session that there is.
   *
   * @return name of the disk in {@code /dev}
   * @throws StackException {@code parent-unreachable} (retryable), {@code parent-refused}, or
   *     {@code parent-differs} when its disk has another size; no new session is left then
   */
  String attach(ImageRef image, Endpoint parent) throws IOException {
    String portal = portal(parent);
    Iqn target = Names.target(image.id());
    boolean isNew = find(target, portal).isEmpty();
    try {
      if (isNew) {
        logIn(target, portal, parent);
      }
      String disk = await(target, portal, parent);
      long size = devices.sizeBytes(disk);
      if (size != image.sizeBytes()) {
        throw new StackException(
            "parent-differs",
            false,
            "parent %s serves %d bytes of image %s, expected %d"
                .formatted(parent, size, image.id(), image.sizeBytes()));
      }
      return disk;
    } catch (IOException | RuntimeException e) {
      if (isNew) {
        releaseQuietly(image, portal);
      }
      throw e;
    }
  }

  /** Numeric address and port, once something listens there: iscsiadm would try for long. */
  private static String portal(Endpoint parent) {
    InetSocketAddress address = new InetSocketAddress(parent.host(), parent.port());
    if (address.isUnresolved()) {
      throw new StackException(
          "parent-unreachable", true, "host of parent %s is unknown".formatted(parent));
    }
    try (Socket probe = new Socket()) {
      probe.connect(address, (int) CONNECT.toMillis());
    } catch (IOException e) {
      throw new StackException("parent-unreachable", true, "parent %s: %s".formatted(parent, e), e);
    }
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /**
   * Whether the parent answers. The kernel asks it every few seconds over the session that there is
   * ({@code noop_out_interval}). For some seconds after its target has died a session still counts
   * as alive, so the parent is connected to all the same: one that refuses is dead.
   *
   * @param limit longest wait for a connection
   */
  ParentAnswer ask(ImageRef image, Endpoint parent, Duration limit) throws IOException {
    InetSocketAddress address = new InetSocketAddress(parent.host(), parent.port());
    if (address.isUnresolved()) {
      return ParentAnswer.dead("host of parent %s is unknown".formatted(parent));
    }
    String portal = address.getAddress().getHostAddress() + ":" + parent.port();
    Optional<Session> session = find(Names.target(image.id()), portal);
    boolean alive = session.filter(Session::alive).isPresent();
    try (Socket probe = new Socket()) {
      probe.connect(address, Math.toIntExact(limit.toMillis()));
      return session.isEmpty() || alive
          ? ParentAnswer.WELL
          : ParentAnswer.hung("%s does not answer over its session".formatted(parent));
    } catch (SocketTimeoutException silent) {
      return alive
          ? ParentAnswer.WELL
          : ParentAnswer.hung("%s: %s".formatted(parent, silent.getMessage()));
    } catch (IOException refused) {
      return ParentAnswer.dead("%s: %s".formatted(parent, refused.getMessage()));
    }
  }

  private void logIn(Iqn target, String portal, Endpoint parent) {
    iscsiadm.defineInterface(names.initiator());
    iscsiadm.addRecord(target, portal);
    values.forEach((name, value) -> iscsiadm.set(target, portal, name, value));
    try {
      iscsiadm.logIn(target, portal);
    } catch (ToolException e) {
      String code = e.retryable() ? "parent-unreachable" : "parent-refused";
      throw new StackException(
          code, e.retryable(), "parent %s: %s".formatted(parent, e.getMessage()), e);
    }
  }

  private String await(Iqn target, String portal, Endpoint parent) throws IOException {
    boolean found = Poll.until(() -> liveDisk(target, portal).isPresent(), APPEAR);
    return liveDisk(target, portal)
        .filter(disk -> found)
        .orElseThrow(() ->
            new StackException(
                "parent-unreachable",
                true,
                "parent %s shows no disk of %s".formatted(parent, target)));
  }

  private Optional<String> liveDisk(Iqn target, String portal) throws IOException {
    return find(target, portal)
        .filter(Session::alive)
        .flatMap(Session::disk)
        .filter(devices::exists);
  }

  /** The disk of a session that answers now. */
  Optional<String> liveDisk(ImageRef image, Endpoint parent) throws IOException {
    InetSocketAddress address = new InetSocketAddress(parent.host(), parent.port());
    return address.isUnresolved()
        ? Optional.empty()
        : liveDisk(
            Names.target(image.id()), address.getAddress().getHostAddress() + ":" + parent.port());
  }

  private Optional<Session> find(Iqn target, String portal) throws IOException {
    return all().stream()
        .filter(
            session -> session.target().equals(target.value()) && session.portal().equals(portal))
        .findFirst();
  }

  /** All sessions of this node. */
  List<Session> all() throws IOException {
    return sessions.of(names.iface());
  }

  /** Logs out of all portals of the image's target but the one whose disk is given. */
  void releaseOthers(ImageRef image, Optional<String> keep) throws IOException {
    String target = Names.target(image.id()).value();
    for (Session session : all()) {
      if (session.target().equals(target) && (keep.isEmpty() || !keep.equals(session.disk()))) {
        release(session);
      }
    }
  }

  /**
   * Logs out.
   *
   * @throws StackException {@code parent-in-use} (retryable) while a device lies over its disk:
   *     iscsiadm itself would take the disk away under it
   */
  void release(Session session) throws IOException {
    if (session.disk().isPresent() && !devices.holders(session.disk().get()).isEmpty()) {
      throw new StackException(
          "parent-in-use",
          true,
          "disk %s of %s at %s is in use"
              .formatted(session.disk().get(), session.target(), session.portal()));
    }
    iscsiadm.logOut(session.id());
    iscsiadm.deleteRecord(new Iqn(session.target()), session.portal());
  }

  private void releaseQuietly(ImageRef image, String portal) throws IOException {
    Iqn target = Names.target(image.id());
    try {
      Optional<Session> session = find(target, portal);
      if (session.isPresent()) {
        release(session.get());
      } else {
        iscsiadm.deleteRecord(target, portal);
      }
    } catch (RuntimeException e) {
      // The failure that led here is the one to tell; the next agent finds what is left.
      LOG.warn("session with {} is left", portal, e);
    }
  }
}

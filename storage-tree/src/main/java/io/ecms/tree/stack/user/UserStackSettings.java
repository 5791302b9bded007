package io.ecms.tree.stack.user;

import io.ecms.tree.fill.FillSettings;
import io.ecms.tree.relay.RelaySettings;
import io.ecms.tree.wire.TlsIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Configuration of a {@link UserStack}.
 *
 * @param dataDirectory holds caches, disks and sockets; at most {@value #MAX_DIRECTORY} bytes long,
 *     since a unix socket path ends at 107
 * @param listenHost local address that children connect to; also the source address of connections
 *     to parents, so that parents can count bytes by child
 * @param advertisedHost what children are told; differs from {@code listenHost} when that is the
 *     wildcard address
 * @param flushEvery how often a growing cache is made durable: what was fetched later is fetched
 *     again after a crash
 * @param restartEvery pause between two attempts to bring a crashed daemon back
 * @param reconnectDelay how long readers wait for a daemon or a parent before they see an error
 * @param relay bounds of each relay
 * @param tls with whom parents and children must agree; empty for plain streams, which is for the
 *     loopback address and networks that nobody else is in
 * @param fill when and how fast caches are filled
 * @param room how much room caches leave on their file system
 */
public record UserStackSettings(
    Path dataDirectory,
    String listenHost,
    String advertisedHost,
    Duration flushEvery,
    Duration restartEvery,
    Duration reconnectDelay,
    RelaySettings relay,
    Optional<TlsIdentity> tls,
    FillSettings fill,
    CacheRoom room) {

  /** Longest data directory, in bytes. */
  public static final int MAX_DIRECTORY = 90;

  public UserStackSettings {
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
    int length = dataDirectory.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_DIRECTORY) {
      throw new IllegalArgumentException(
          "data directory is longer than %d bytes, its unix sockets would not work: %s"
              .formatted(MAX_DIRECTORY, dataDirectory));
    }
    if (!flushEvery.isPositive() || !restartEvery.isPositive() || !reconnectDelay.isPositive()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }

  /** Everything on the loopback address, with the times that were measured to work well. */
  public static UserStackSettings of(Path dataDirectory) {
    return new UserStackSettings(
        dataDirectory,
        "127.0.0.1",
        "127.0.0.1",
        Duration.ofSeconds(3),
        Duration.ofSeconds(1),
        Duration.ofSeconds(300),
        RelaySettings.DEFAULT,
        Optional.empty(),
        FillSettings.NEVER,
        CacheRoom.DEFAULT);
  }

  /** The same, listening on {@code host} and telling children so. */
  public UserStackSettings withHost(String host) {
    return new UserStackSettings(
        dataDirectory,
        host,
        host,
        flushEvery,
        restartEvery,
        reconnectDelay,
        relay,
        tls,
        fill,
        room);
  }

  /** The same with other bounds of each relay. */
  public UserStackSettings withRelay(RelaySettings bounds) {
    return new UserStackSettings(
        dataDirectory,
        listenHost,
        advertisedHost,
        flushEvery,
        restartEvery,
        reconnectDelay,
        bounds,
        tls,
        fill,
        room);
  }

  /** The same with mutual TLS between parents and children. */
  public UserStackSettings withTls(Optional<TlsIdentity> identity) {
    return new UserStackSettings(
        dataDirectory,
        listenHost,
        advertisedHost,
        flushEvery,
        restartEvery,
        reconnectDelay,
        relay,
        identity,
        fill,
        room);
  }

  /** The same with other wishes for filling caches. */
  public UserStackSettings withFill(FillSettings wish) {
    return new UserStackSettings(
        dataDirectory,
        listenHost,
        advertisedHost,
        flushEvery,
        restartEvery,
        reconnectDelay,
        relay,
        tls,
        wish,
        room);
  }

  /** The same with other room left by caches. */
  public UserStackSettings withRoom(CacheRoom left) {
    return new UserStackSettings(
        dataDirectory,
        listenHost,
        advertisedHost,
        flushEvery,
        restartEvery,
        reconnectDelay,
        relay,
        tls,
        fill,
        left);
  }
}

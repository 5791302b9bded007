package io.ecms.tree.relay;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a relay has done since it was opened.
 *
 * @param total bytes of all connections, closed ones included
 * @param waits for answers of the target, of all connections, closed ones included
 * @param accepted connections accepted, refused ones included
 * @param refused connections closed at once because too many were open
 * @param untrusted TLS handshakes that failed, with clients (which were closed and got nothing) and
 *     with the target; 0 where there is no TLS
 * @param connections the open ones, without those whose handshake is under way
 * @param byPeer bytes of all connections by the client's address without its port; clients on unix
 *     sockets are all {@value RelayStatistics#LOCAL}, addresses beyond the bound {@value
 *     RelayStatistics#OTHERS}
 * @param waitsByPeer waits for answers, by the same keys
 * @param byTarget what went to and from each target, by its host, as it was set, and port; a target
 *     on a unix socket is {@value RelayStatistics#LOCAL}, those beyond the bound {@value
 *     RelayStatistics#OTHERS}
 */
public record RelayStatistics(
    ByteCount total,
    WaitTimes waits,
    long accepted,
    long refused,
    long untrusted,
    List<Connection> connections,
    Map<String, ByteCount> byPeer,
    Map<String, WaitTimes> waitsByPeer,
    Map<String, Traffic> byTarget) {

  /** Key in {@link #byPeer} and {@link #byTarget} for those on unix sockets. */
  public static final String LOCAL = "local";

  /** Key in both for those that came after the bound on addresses was reached. */
  public static final String OTHERS = "others";

  public RelayStatistics {
    connections = List.copyOf(connections);
    byPeer = Map.copyOf(byPeer);
    waitsByPeer = Map.copyOf(waitsByPeer);
    byTarget = Map.copyOf(byTarget);
  }

  /**
   * For how long the target has owed an answer now: the longest of what the open connections tell.
   */
  public Duration silentFor() {
    return connections.stream()
        .map(Connection::silentFor)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /**
   * One open connection.
   *
   * @param peer client's address with port, or {@value RelayStatistics#LOCAL}
   * @param held whether it still waits for the target
   * @param silentFor since when a wait is under way, as {@link WaitTimes} tells it: the target was
   *     sent something and has sent not one byte since; zero when no wait is under way
   */
  public record Connection(
      String peer, boolean held, ByteCount bytes, WaitTimes waits, Duration silentFor) {}
}

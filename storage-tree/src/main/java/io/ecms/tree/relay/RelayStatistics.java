package io.ecms.tree.relay;

import java.util.List;
import java.util.Map;

/**
 * What a relay has done since it was opened.
 *
 * @param total bytes of all connections, closed ones included
 * @param accepted connections accepted, refused ones included
 * @param refused connections closed at once because too many were open
 * @param connections the open ones
 * @param byPeer bytes of all connections by the client's address without its port; clients on unix
 *     sockets are all {@value RelayStatistics#LOCAL}, addresses beyond the bound {@value
 *     RelayStatistics#OTHERS}
 */
public record RelayStatistics(
    ByteCount total,
    long accepted,
    long refused,
    List<Connection> connections,
    Map<String, ByteCount> byPeer) {

  /** Key in {@link #byPeer} for clients on unix sockets. */
  public static final String LOCAL = "local";

  /** Key in {@link #byPeer} for clients that came after the bound on addresses was reached. */
  public static final String OTHERS = "others";

  public RelayStatistics {
    connections = List.copyOf(connections);
    byPeer = Map.copyOf(byPeer);
  }

  /**
   * One open connection.
   *
   * @param peer client's address with port, or {@value RelayStatistics#LOCAL}
   * @param held whether it still waits for the target
   */
  public record Connection(String peer, boolean held, ByteCount bytes) {}
}

package io.ecms.tree.relay;

import io.ecms.tree.wire.Protection;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How a relay speaks with those on either side of it.
 *
 * @param source local TCP address from which targets are dialled, so that they can tell nodes
 *     apart; empty leaves the choice to the host
 * @param clients how streams that clients open are protected
 * @param target how streams to the target are protected
 */
public record RelaySides(
    Optional<InetSocketAddress> source, Protection clients, Protection target) {

  /** Without TLS on either side. */
  public static RelaySides plain(Optional<InetSocketAddress> source) {
    return new RelaySides(source, Protection.none(), Protection.none());
  }
}

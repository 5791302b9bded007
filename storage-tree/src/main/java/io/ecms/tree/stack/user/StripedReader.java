package io.ecms.tree.stack.user;

import io.ecms.tree.relay.ByteCount;
import io.ecms.tree.relay.Relay;
import io.ecms.tree.relay.RelayStatistics;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StripePlace;
import io.ecms.tree.stack.support.Refusals;
import io.ecms.tree.stripe.StripeServer;
import io.ecms.tree.stripe.StripeStatistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the readers of a member of interleaved trees read from: a cache of its own, over the blocks
 * of all stripes.
 *
 * <pre>
 *                                            +-- relay -- parent in stripe 0
 * VMs --unix-- daemon (cache) -- stripe server
 *                                            +-- the member's own cache of its home stripe -- ...
 *                                                     '-- children in that stripe
 * </pre>
 *
 * <p>Why two caches: a read that spans two stripes holds QEMU's lock on all of its clusters until
 * both have come. If children read from the same cache, two members that are each other's parents,
 * each in its own stripe, would wait for one another for ever. From the cache of the home stripe
 * only single blocks are read, which depend on nothing but the tree of that stripe.
 *
 * @param place as it was at first: parents and lag change
 * @param relays by stripe; none for the home stripe
 */
record StripedReader(
    ImageRef image,
    StripePlace place,
    MemberFiles files,
    StripeServer server,
    SortedMap<Integer, Relay> relays,
    DaemonKeeper keeper) {

  /**
   * Accepts other parents and another lag, and nothing else.
   *
   * @throws io.ecms.tree.stack.StackException {@code tree-role-conflict}
   */
  void check(StripePlace next) {
    if (!next.stripes().equals(place.stripes()) || next.home() != place.home()) {
      throw Refusals.conflict(image, "is read here in other stripes");
    }
  }

  /** Reads from other parents from now on; nothing has changed for one that is refused. */
  void reparent(StripePlace next, ParentProbe probe) throws IOException {
    check(next);
    server.fetchAheadBy(next.lag());
    for (Map.Entry<Integer, Relay> entry : relays.entrySet()) {
      Endpoint parent = next.parents().get(entry.getKey());
      InetSocketAddress address = new InetSocketAddress(parent.host(), parent.port());
      if (!entry.getValue().target().equals(Optional.of(address))) {
        probe.check(image, parent);
        entry.getValue().switchTo(address);
      }
    }
    keeper.start();
  }

  /** Readers of what is not cached wait until the next {@link #reparent}. */
  void detach() {
    relays.values().forEach(Relay::hold);
  }

  /** Bytes from the parents in the other stripes. */
  long bytesUp() {
    return relays.values().stream()
        .map(Relay::statistics)
        .map(RelayStatistics::total)
        .mapToLong(ByteCount::fromTarget)
        .sum();
  }

  StripeStatistics statistics() {
    return server.statistics();
  }

  /** The daemon first: it may need the parents to finish what is under way. */
  void stop() throws IOException {
    try {
      keeper.stop();
    } finally {
      closeStreams();
    }
  }

  /** Closes what lives in this JVM; the daemon runs on. */
  void release() {
    keeper.release();
    closeStreams();
  }

  private void closeStreams() {
    server.close();
    relays.values().forEach(Relay::close);
  }
}

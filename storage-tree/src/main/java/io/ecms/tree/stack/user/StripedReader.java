package io.ecms.tree.stack.user;

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
import java.nio.file.Path;
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
 * @param place without its parents, which change
 * @param relays by stripe; none for the home stripe
 */
record StripedReader(
    ImageRef image,
    StripePlace place,
    MemberFiles files,
    StripeServer server,
    SortedMap<Integer, Relay> relays,
    DaemonKeeper keeper) {

  /** Where this host's readers connect. */
  Path exportSocket() {
    return files.export();
  }

  /**
   * Reads from other parents from now on.
   *
   * @throws io.ecms.tree.stack.StackException {@code tree-role-conflict}
   */
  void reparent(StripePlace next, ParentProbe probe) throws IOException {
    if (!next.stripes().equals(place.stripes())
        || next.home() != place.home()
        || next.lag() != place.lag()) {
      throw Refusals.conflict(image, "is read here in other stripes");
    }
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

  /** Bytes from the parents in the other stripes. */
  long bytesUp() {
    return relays.values().stream()
        .map(Relay::statistics)
        .map(RelayStatistics::total)
        .mapToLong(count -> count.fromTarget())
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

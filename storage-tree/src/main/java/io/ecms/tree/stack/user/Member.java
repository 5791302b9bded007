package io.ecms.tree.stack.user;

import io.ecms.tree.relay.Relay;
import io.ecms.tree.relay.RelayStatistics;
import io.ecms.tree.relay.Traffic;
import io.ecms.tree.stack.CacheStatistics;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.StripePlace;
import io.ecms.tree.stack.support.Refusals;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A running membership: the storage daemon between its two relays.
 *
 * @param upward relay to the parent; empty at the root
 * @param downward relay from the children to the daemon
 * @param probe asks parents
 * @param care looks after the cache; empty at the root
 * @param reader what VMs read from in interleaved trees, where this membership is of the home
 *     stripe only; empty in a single tree
 */
record Member(
    ImageRef image,
    Endpoint endpoint,
    BlockGraph graph,
    Optional<Relay> upward,
    Relay downward,
    DaemonKeeper keeper,
    ParentProbe probe,
    Optional<CacheCare> care,
    Optional<StripedReader> reader) {

  /** The same with something that reads all stripes. */
  Member with(StripedReader ofAllStripes) {
    return new Member(
        image, endpoint, graph, upward, downward, keeper, probe, care, Optional.of(ofAllStripes));
  }

  /** Whether the directory of that name, of all in which images are cached, is in use by this. */
  boolean uses(String directory) {
    return image.id().equals(directory)
        || reader.filter(all -> all.files().imageId().equals(directory)).isPresent();
  }

  boolean isRoot() {
    return upward.isEmpty();
  }

  Optional<Endpoint> parent() {
    return upward
        .flatMap(Relay::target)
        .map(InetSocketAddress.class::cast)
        .map(address -> new Endpoint(address.getHostString(), address.getPort()));
  }

  /**
   * Reads from {@code parent} from now on; brings the daemon back when it is down.
   *
   * @throws StackException {@code tree-role-conflict}, {@code tree-cycle}, or what {@link
   *     ParentProbe} says of the parent; nothing has changed then
   */
  void reparent(Endpoint parent) throws IOException {
    if (upward.isEmpty()) {
      throw Refusals.conflict(image, "has its root here");
    }
    if (parent.equals(endpoint)) {
      throw Refusals.ownParent(parent);
    }
    if (!parent().equals(Optional.of(parent))) {
      probe.check(image, parent);
      upward.get().switchTo(new InetSocketAddress(parent.host(), parent.port()));
    }
    if (!keeper.isRunning()) {
      probe.check(image, parent);
      keeper.start();
    }
  }

  /**
   * Accepts a repeated wish to be the root over this file.
   *
   * @throws StackException {@code tree-role-conflict}
   */
  void checkServes(Path file) {
    if (!graph.equals(new BlockGraph.Root(file))) {
      throw Refusals.conflict(image, "is served differently already");
    }
  }

  /**
   * Accepts another place in the same trees: what is cached is of these stripes.
   *
   * @throws StackException {@code tree-role-conflict}
   */
  void check(StripePlace place) {
    if (reader.isPresent()) {
      reader.get().check(place);
    }
  }

  void detach() {
    upward.ifPresent(Relay::hold);
    reader.ifPresent(StripedReader::detach);
  }

  int children() {
    return downward.statistics().connections().size();
  }

  MemberStatus status(int disks) {
    Optional<RelayStatistics> above = upward.map(Relay::statistics);
    RelayStatistics below = downward.statistics();
    return new MemberStatus(
        image,
        endpoint,
        parent(),
        isRoot(),
        above.map(counted -> counted.total().fromTarget()).orElse(0L)
            + reader.map(StripedReader::bytesUp).orElse(0L),
        below.total().fromTarget(),
        below.connections().size(),
        disks,
        above.map(this::ofParent).orElse(Traffic.NONE).waits(),
        above.map(RelayStatistics::silentFor).orElse(Duration.ZERO),
        above.map(RelayStatistics::untrusted).orElse(0L) + below.untrusted());
  }

  /** What went to and from the present parent. */
  private Traffic ofParent(RelayStatistics above) {
    return parent()
        .map(Endpoint::toString)
        .map(name -> above.byTarget().getOrDefault(name, Traffic.NONE))
        .orElse(Traffic.NONE);
  }

  /** Sees to the room that the cache has. Blocking. */
  void lookAtCache() {
    care.ifPresent(cache -> cache.look(bytesUp(), keeper));
  }

  private long bytesUp() {
    return upward.map(relay -> relay.statistics().total().fromTarget()).orElse(0L);
  }

  /** What the cache has been good for; empty at the root. */
  Optional<CacheStatistics> cacheStatistics() {
    return care.map(cache -> cache.statistics(keeper.bytesReadFromFiles(), bytesUp()));
  }

  RelayStatistics childStatistics() {
    return downward.statistics();
  }

  /**
   * Who reads first, then the daemon, which may still need the parent to finish what is under way.
   */
  void stop() throws IOException {
    downward.close();
    try {
      if (reader.isPresent()) {
        reader.get().stop();
      }
    } finally {
      stopCache();
    }
  }

  private void stopCache() throws IOException {
    try {
      keeper.stop();
    } finally {
      upward.ifPresent(Relay::close);
    }
  }

  /** Makes durable what was cached. */
  void flushIfWritten() {
    keeper.flushIfWritten();
    reader.map(StripedReader::keeper).ifPresent(DaemonKeeper::flushIfWritten);
  }

  /** Closes what lives in this JVM; the daemon runs on. */
  void release() {
    reader.ifPresent(StripedReader::release);
    keeper.release();
    downward.close();
    upward.ifPresent(Relay::close);
  }
}

package io.ecms.tree.stack;

import io.ecms.tree.relay.WaitTimes;
import java.time.Duration;
import java.util.Optional;

/**
 * One membership of this host.
 *
 * @param endpoint where children connect
 * @param parent where blocks come from; empty at the root and while detached
 * @param bytesUp bytes received from parents since this host joined (image data and protocol)
 * @param bytesDown bytes sent to children since this host joined
 * @param children connected children now
 * @param disks VM disks over the image on this host
 * @param parentWaits how long the present parent let this host wait for answers; none while
 *     detached
 * @param parentSilent for how long the parent has owed an answer now; zero when it owes none
 * @param untrusted TLS handshakes with parents and children that failed since this host joined
 */
public record MemberStatus(
    ImageRef image,
    Endpoint endpoint,
    Optional<Endpoint> parent,
    boolean root,
    long bytesUp,
    long bytesDown,
    int children,
    int disks,
    WaitTimes parentWaits,
    Duration parentSilent,
    long untrusted) {

  /** Of a stack that measures no waits and has no TLS. */
  public MemberStatus(
      ImageRef image,
      Endpoint endpoint,
      Optional<Endpoint> parent,
      boolean root,
      long bytesUp,
      long bytesDown,
      int children,
      int disks) {
    this(
        image,
        endpoint,
        parent,
        root,
        bytesUp,
        bytesDown,
        children,
        disks,
        WaitTimes.NONE,
        Duration.ZERO,
        0);
  }
}

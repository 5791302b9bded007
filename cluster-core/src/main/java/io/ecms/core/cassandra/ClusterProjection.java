package io.ecms.core.cassandra;

import io.ecms.core.feed.EventHub;
import io.ecms.core.readmodel.Projection;
import java.time.Duration;

/** The projection as members see it that do not run it themselves. Thread-safe. */
final class ClusterProjection implements Projection {
  private final EventHub hub;
  private final ProjectionTable progress;

  ClusterProjection(EventHub hub, ProjectionTable progress) {
    this.hub = hub;
    this.progress = progress;
  }

  @Override
  public long lag() {
    return Math.max(0, hub.newestDurable() - progress.offset());
  }

  /** The member that writes begins within a second or so. */
  @Override
  public void rebuild() {
    progress.want(progress.wanted() + 1);
  }

  /** Lists of a cluster trail by the lag and do not wait for it: always caught up. */
  @Override
  public boolean awaitCaughtUp(Duration patience) {
    return true;
  }

  @Override
  public void close() {}
}

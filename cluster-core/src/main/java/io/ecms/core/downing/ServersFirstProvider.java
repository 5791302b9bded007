package io.ecms.core.downing;

import io.ecms.core.fence.FenceSettings;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.DowningProvider;
import org.apache.pekko.cluster.sbr.SplitBrainResolver;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.DurationConverters;

/**
 * Puts {@link ServersFirst} into the library's split brain resolver. Named in the configuration;
 * its times are {@code pekko.cluster.split-brain-resolver.stable-after} and {@code
 * pekko.cluster.down-removal-margin}.
 */
public final class ServersFirstProvider extends DowningProvider {
  private static final String ROLE = "server";

  private final ActorSystem system;

  /** Called by the library. */
  public ServersFirstProvider(ActorSystem system) {
    this.system = system;
  }

  @Override
  public FiniteDuration downRemovalMargin() {
    return DurationConverters.toScala(FenceSettings.margin(system.settings().config()));
  }

  @Override
  public Option<Props> downingActorProps() {
    Cluster cluster = Cluster.get(system);
    return Option.apply(
        SplitBrainResolver.props(
            DurationConverters.toScala(
                system
                    .settings()
                    .config()
                    .getDuration("pekko.cluster.split-brain-resolver.stable-after")),
            new ServersFirst(cluster.selfDataCenter(), ROLE, cluster.selfUniqueAddress())));
  }
}

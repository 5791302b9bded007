package io.ecms.edge.http.core;

import io.ecms.core.cluster.Entities;
import io.ecms.edge.http.api.ApiProblem;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Whether the server with the master can be reached. It is the one that has been there for longest.
 * While it is lost and not replaced yet, a command would only wait for its time to be over; a
 * client that is refused at once comes again and meets the new master sooner.
 */
final class MasterPlace {
  private final Cluster cluster;

  MasterPlace(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
  }

  /** Why no command can be sent to the master, if so. */
  Optional<ApiProblem> lost() {
    CurrentClusterState state = cluster.state();
    return state.getUnreachable().isEmpty()
        ? Optional.empty()
        : oldest(state)
            .filter(state.getUnreachable()::contains)
            .map(server ->
                ApiProblem.of(
                    503,
                    "no-master",
                    "the server with the master, %s, cannot be reached; another one takes over within seconds"
                        .formatted(server.address().hostPort()),
                    true));
  }

  private static Optional<Member> oldest(CurrentClusterState state) {
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .filter(member -> member.hasRole(Entities.ROLE))
        .filter(member -> !member.status().equals(MemberStatus.joining()))
        .filter(member -> !member.status().equals(MemberStatus.weaklyUp()))
        .reduce((one, other) -> one.isOlderThan(other) ? one : other);
  }
}

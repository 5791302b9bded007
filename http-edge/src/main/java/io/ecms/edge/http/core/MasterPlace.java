package io.ecms.edge.http.core;

import io.ecms.core.cluster.Entities;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** Whether the server with the master is there: the one that has been there for longest. */
final class MasterPlace {
  private final Cluster cluster;

  MasterPlace(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
  }

  /** Where the master is, when that server is not there any more. */
  Optional<String> lost() {
    CurrentClusterState state = cluster.state();
    return oldest(state)
        .filter(server ->
            server.status().equals(MemberStatus.down()) || state.getUnreachable().contains(server))
        .map(server -> server.address().hostPort());
  }

  private static Optional<Member> oldest(CurrentClusterState state) {
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .filter(member -> member.hasRole(Entities.ROLE))
        .filter(member -> !member.status().equals(MemberStatus.joining()))
        .filter(member -> !member.status().equals(MemberStatus.weaklyUp()))
        .reduce((one, other) -> one.isOlderThan(other) ? one : other);
  }
}

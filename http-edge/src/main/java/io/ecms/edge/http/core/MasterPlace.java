package io.ecms.edge.http.core;

import io.ecms.core.cluster.Entities;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** Where the master is: on the server that has been there for longest. */
final class MasterPlace {
  private final Cluster cluster;

  MasterPlace(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
  }

  /** Where the master is or is about to be; it goes on when its server is about to exit. */
  Optional<String> now() {
    return oldest(cluster.state(), member -> !member.status().equals(MemberStatus.exiting()))
        .map(server -> server.uniqueAddress().toString());
  }

  /** Where the master is, when that server is not there any more. */
  Optional<String> lost() {
    CurrentClusterState state = cluster.state();
    return oldest(state, _ -> true)
        .filter(server ->
            server.status().equals(MemberStatus.down()) || state.getUnreachable().contains(server))
        .map(server -> server.address().hostPort());
  }

  private static Optional<Member> oldest(CurrentClusterState state, Predicate<Member> eligible) {
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .filter(member -> member.hasRole(Entities.ROLE))
        .filter(member -> !member.status().equals(MemberStatus.joining()))
        .filter(member -> !member.status().equals(MemberStatus.weaklyUp()))
        .filter(eligible)
        .reduce((one, other) -> one.isOlderThan(other) ? one : other);
  }
}

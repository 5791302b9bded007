package io.ecms.edge.http.core;

import io.ecms.core.command.MasterReply;
import io.ecms.edge.http.api.ClusterView;
import io.ecms.edge.http.api.ClusterView.MemberView;
import io.ecms.edge.http.api.ClusterView.ReconcilerView;
import io.ecms.edge.http.api.HealthView;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/** Tells what a server knows of the cluster: its members, who leads, what the master does. */
final class ClusterStatus {
  private static final Comparator<MemberView> ORDER =
      Comparator.comparing((MemberView member) -> !member.roles().contains("server"))
          .thenComparing(MemberView::address);

  private final CoreParts parts;

  ClusterStatus(CoreParts parts) {
    this.parts = parts;
  }

  /**
   * Puts the view together.
   *
   * @param master empty when it has not answered
   */
  ClusterView of(HealthView health, Optional<MasterReply.Status> master) {
    Cluster cluster = Cluster.get(parts.system());
    CurrentClusterState state = cluster.state();
    return new ClusterView(
        health.ready(),
        health.checks(),
        cluster.selfMember().address().toString(),
        text(state.getLeader()),
        master.map(MasterReply.Status::address).orElse(null),
        master.map(MasterReply.Status::serving).orElse(null),
        parts.system().settings().config().getString("ecms.journal.kind"),
        parts.stores().projection().lag(),
        members(state),
        master.map(MasterReply.Status::reconcilers).stream()
            .flatMap(List::stream)
            .map(ClusterStatus::reconciler)
            .toList());
  }

  private static @Nullable String text(@Nullable Object address) {
    return address == null ? null : address.toString();
  }

  private static List<MemberView> members(CurrentClusterState state) {
    Set<Member> unreachable = state.getUnreachable();
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .map(member ->
            new MemberView(
                member.address().toString(),
                member.getRoles().stream()
                    .filter(role -> !role.startsWith("dc-"))
                    .sorted()
                    .toList(),
                member.status().toString().toLowerCase(Locale.ROOT),
                !unreachable.contains(member)))
        .sorted(ORDER)
        .toList();
  }

  private static ReconcilerView reconciler(MasterReply.Reconciler one) {
    return new ReconcilerView(
        one.name(),
        one.paused() ? "paused" : "on",
        one.rounds(),
        one.failed(),
        one.lastRound().orElse(null));
  }
}

package io.ecms.edge.http.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as one of its servers sees it.
 *
 * @param ready whether this server would take commands
 * @param checks what was looked at for that, with what was found
 * @param server address of the member that answers
 * @param leader the member that lets others in
 * @param master the member that holds the master; missing when it has not answered
 * @param serving whether the master serves; missing when it has not answered
 * @param store where the journal is kept
 * @param readModelLag how far the lists are behind, in events
 */
public record ClusterView(
    boolean ready,
    Map<String, String> checks,
    String server,
    @Nullable String leader,
    @Nullable String master,
    @Nullable Boolean serving,
    String store,
    long readModelLag,
    List<MemberView> members,
    List<ReconcilerView> reconcilers) {

  /**
   * A process of the cluster.
   *
   * @param status as the cluster tells it, for example {@code up}
   * @param reachable whether this server can reach it
   */
  public record MemberView(String address, List<String> roles, String status, boolean reachable) {}

  /**
   * A reconciler of the master.
   *
   * @param state {@code on} or {@code paused}
   * @param rounds that have ended since the master began
   * @param failed of these, those that ended with an error
   */
  public record ReconcilerView(
      String name, String state, long rounds, long failed, @Nullable Instant lastRound) {}
}

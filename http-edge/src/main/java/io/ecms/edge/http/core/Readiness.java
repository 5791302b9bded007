package io.ecms.edge.http.core;

import io.ecms.core.fence.Fence;
import io.ecms.core.model.Problem;
import io.ecms.edge.http.api.HealthView;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Tells whether this member would take commands: it is up in the cluster, the majority of the
 * servers answers it, and its journal can be read and written. The lag of the lists is told, but is
 * no reason to refuse commands.
 */
final class Readiness {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private final CoreParts parts;

  Readiness(CoreParts parts) {
    this.parts = parts;
  }

  CompletionStage<HealthView> check() {
    Member self = Cluster.get(parts.system()).selfMember();
    boolean held = parts.fence().held();
    boolean up = self.status().equals(MemberStatus.up());
    Optional<Problem> obstacle = parts.journal().obstacle();
    return CompletableFuture.supplyAsync(() -> parts.stores().projection().lag(), parts.blocking())
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .handle((lag, failure) -> {
          Map<String, String> checks = new TreeMap<>();
          checks.put("cluster", up ? "up" : "this member is " + self.status());
          checks.put(
              "majority",
              held ? "answers" : Fence.CODE + ": no majority of the servers answers this one");
          checks.put(
              "journal",
              failure != null
                  ? "cannot be read"
                  : obstacle.map(Problem::message).orElse("readable and writable"));
          checks.put("lists", failure == null ? lag + " events behind" : "unknown");
          return new HealthView(up && held && failure == null && obstacle.isEmpty(), checks);
        });
  }
}

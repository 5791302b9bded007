package io.ecms.edge.http;

import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.metrics.Metrics;
import io.ecms.edge.http.route.PasswordHashing;
import io.ecms.edge.http.route.RouteTable;
import io.ecms.edge.http.server.CannotListenException;
import io.ecms.edge.http.server.HttpListener;
import io.ecms.edge.http.server.HttpSettings;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The HTTP edge of a server: routes over a cluster, listening (K6).
 *
 * <p>Ends with the actor system: coordinated shutdown stops listening first, lets running requests
 * end within their grace, then cuts what is left.
 */
public final class HttpEdge {
  private HttpEdge() {}

  /**
   * Listens, and goes on until the actor system ends.
   *
   * @param closed why nothing can be served at the moment, asked for each request
   * @param correlationIds ids for internal errors
   * @return the address that it listens on; fails with {@link CannotListenException}
   */
  public static CompletionStage<InetSocketAddress> start(
      ActorSystem<?> system,
      HttpSettings settings,
      ClusterApi cluster,
      PasswordHashing passwords,
      Supplier<Optional<ApiProblem>> closed,
      Supplier<UUID> correlationIds) {
    Metrics metrics = new Metrics();
    return HttpListener.bind(
            system,
            settings,
            RouteTable.of(cluster, passwords, settings, metrics),
            metrics,
            closed,
            correlationIds)
        .exceptionallyCompose(
            failure -> CompletableFuture.failedStage(new CannotListenException(settings, failure)));
  }
}

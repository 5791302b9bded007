package io.ecms.edge.http.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.metrics.Metrics;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.TimeoutAccess;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds a table of endpoints to a port. */
public final class HttpListener {
  /** How long clients are told that the server leaves, before it stops listening. */
  private static final Duration LINGER = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

  private HttpListener() {}

  /**
   * Listens until the actor system ends; fails as the network layer does.
   *
   * @param closed why nothing can be served at the moment, asked for each request
   */
  public static CompletionStage<InetSocketAddress> bind(
      ActorSystem<?> system,
      HttpSettings settings,
      List<Endpoint> endpoints,
      Metrics metrics,
      Supplier<Optional<ApiProblem>> closed,
      Supplier<UUID> correlationIds) {
    Bodies bodies = new Bodies(Materializer.createMaterializer(system));
    Router router = new Router(endpoints, bodies, new Problems(correlationIds), metrics);
    Door door = new Door(closed, bodies);
    leaveFirst(system, door);
    // One after another on each connection, as HTTP/1.1 answers them.
    Flow<HttpRequest, HttpResponse, NotUsed> handler =
        Flow.of(HttpRequest.class)
            .mapAsync(1, request -> door.enter(withTimeoutProblem(request), router::handle));
    Flow<HttpRequest, HttpResponse, NotUsed> connection =
        BidiFlow.fromGraph(new HeadDeadline(settings.headTimeout())).join(handler);
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .withSettings(
            ServerSettings.create(pekko(settings, system.settings().config()))
                .withTerminationDeadlineExceededResponse(Answers.problem(Door.leavingProblem())))
        .bindFlow(connection)
        .thenApply(binding -> {
          binding.addToCoordinatedShutdown(settings.shutdownGrace(), system);
          InetSocketAddress address = binding.localAddress();
          LOG.info("HTTP listens on {}:{}", address.getHostString(), address.getPort());
          return address;
        });
  }

  /** The first thing of an orderly end, so that clients with open connections learn of it. */
  private static void leaveFirst(ActorSystem<?> system, Door door) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "http-leaves",
            () -> {
              door.leave();
              return Patterns.after(
                  LINGER,
                  system.classicSystem(),
                  () -> CompletableFuture.completedStage(Done.getInstance()));
            });
  }

  private static HttpRequest withTimeoutProblem(HttpRequest request) {
    request
        .getHeader(TimeoutAccess.class)
        .ifPresent(header -> header.timeoutAccess().updateHandler(HttpListener::tooLate));
    return request;
  }

  private static HttpResponse tooLate(HttpRequest request) {
    return Answers.problem(
        ApiProblem.of(503, "request-timeout", "no answer within the request timeout", true));
  }

  private static Config pekko(HttpSettings settings, Config base) {
    Map<String, Object> keys =
        Map.of(
            "server-header",
            "ecms",
            "max-connections",
            settings.maxConnections(),
            "request-timeout",
            settings.requestTimeout().toMillis() + " ms",
            "idle-timeout",
            settings.idleTimeout().toMillis() + " ms",
            "parsing.error-handler",
            ParsingProblems.class.getName(),
            "parsing.illegal-header-warnings",
            "off");
    return ConfigFactory.parseMap(keys).atPath("pekko.http.server").withFallback(base);
  }
}

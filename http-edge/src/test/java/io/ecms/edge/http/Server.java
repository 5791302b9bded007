package io.ecms.edge.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.route.PasswordHashing;
import io.ecms.edge.http.server.HttpSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The real server on a free port, over a fake cluster, with a client. */
final class Server implements AutoCloseable {
  static final UUID CORRELATION_ID = UUID.fromString("00000000-0000-4000-8000-000000000001");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Why nothing is served, if so. */
  volatile Optional<ApiProblem> closed = Optional.empty();

  final FakeCluster cluster = new FakeCluster();
  final ActorSystem<Void> system;
  final InetSocketAddress address;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Server(String overrides) throws Exception {
    Config config =
        ConfigFactory.parseString(overrides + "\necms.http.port = 0\npekko.loglevel = WARNING")
            .withFallback(ConfigFactory.parseString("pekko.stdout-loglevel = WARNING"))
            .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
            .withFallback(ConfigFactory.load());
    system = ActorSystem.create(Behaviors.empty(), "edge", config);
    address = bind(HttpSettings.of(config));
  }

  static Server start() throws Exception {
    return new Server("");
  }

  static Server start(String overrides) throws Exception {
    return new Server(overrides);
  }

  static PasswordHashing passwords() {
    return new PasswordHashing(new Random(1), Runnable::run);
  }

  InetSocketAddress bind(HttpSettings settings) throws Exception {
    return HttpEdge.start(
            system, settings, cluster, passwords(), () -> closed, () -> CORRELATION_ID)
        .toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + address.getPort() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  HttpClient client() {
    return client;
  }

  @Override
  public void close() {
    client.shutdownNow();
    system.terminate();
    system
        .getWhenTerminated()
        .toCompletableFuture()
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }
}

package io.ecms.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The event stream over a real connection. */
@Timeout(30)
class EventStreamTest {

  @Test
  void resumesAfterTheLastEvent() throws Exception {
    try (Server server = Server.start();
        Subscriber subscriber = new Subscriber(server, "/v1/events", "6")) {
      assertThat(subscriber.contentType()).startsWith("text/event-stream");
      assertThat(subscriber.ids(3)).containsExactly("7", "8", "9");
    }
  }

  @Test
  void bodiesAreCloudEvents() throws Exception {
    try (Server server = Server.start();
        Subscriber subscriber = new Subscriber(server, "/v1/events", "8")) {
      String data = subscriber.first("data: ");

      assertThat(new OpenApi().errors("Event", new ObjectMapper().readTree(data))).isEmpty();
    }
  }

  @Test
  void showsOnlyWhatIsAskedFor() throws Exception {
    try (Server server = Server.start();
        Subscriber byType = new Subscriber(server, "/v1/events?type=io.ecms.vm.*", "4");
        Subscriber byResource = new Subscriber(server, "/v1/events?resource=node-1", "4")) {
      assertThat(byType.ids(3)).containsExactly("5", "7", "9");
      assertThat(byResource.ids(2)).containsExactly("6", "8");
    }
  }

  @Test
  void saysWhenThePlaceIsGone() throws Exception {
    try (Server server = Server.start()) {
      HttpResponse<String> answer =
          server.send(server.request("/v1/events").header("Last-Event-ID", "1").GET().build());

      assertThat(answer.statusCode()).isEqualTo(410);
      assertThat(answer.body()).contains("event-id-too-old");
    }
  }

  @Test
  void refusesAnIdThatIsNone() throws Exception {
    try (Server server = Server.start()) {
      HttpResponse<String> answer =
          server.send(server.request("/v1/events").header("Last-Event-ID", "../1").GET().build());

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("\"field\":\"Last-Event-ID\"");
    }
  }

  @Test
  void isNeverSilentForLong() throws Exception {
    try (Server server = Server.start("ecms.http.events.heartbeat = 50 ms");
        Subscriber subscriber = new Subscriber(server, "/v1/events", "9")) {
      assertThat(subscriber.first(": alive")).isEmpty();
    }
  }

  @Test
  void placesAreLimitedAndGivenBack() throws Exception {
    try (Server server =
        Server.start("ecms.http.events { max-subscribers = 1, heartbeat = 50 ms }")) {
      try (Subscriber subscriber = new Subscriber(server, "/v1/events", "9")) {
        subscriber.first(": ecms events");
        assertThat(server.get("/v1/events").statusCode()).isEqualTo(429);
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> {
            try (Subscriber next = new Subscriber(server, "/v1/events", "9")) {
              assertThat(next.status()).isEqualTo(200);
            }
          });
    }
  }

  @Test
  void whoTakesNothingIsDisconnectedAndNothingIsBufferedForIt() throws Exception {
    String overrides =
        "ecms.http.events { max-subscribers = 1, heartbeat = 50 ms, patience = 500 ms }";
    try (Server server = Server.start(overrides);
        Socket lazy = new Socket()) {
      server.cluster.flood = true;
      lazy.setReceiveBufferSize(16_384);
      lazy.connect(server.address);
      lazy.getOutputStream()
          .write("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));

      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(bean("DisconnectedAsSlow")).isEqualTo(1L));

      assertThat(bean("Subscribers")).isEqualTo(0);
      // What the network itself takes, on both sides, and no more.
      long bytes = server.cluster.flooded.sum() * 200;
      assertThat(bytes).isPositive().isLessThan(32L << 20);
      server.cluster.flood = false;
      try (Subscriber next = new Subscriber(server, "/v1/events", "8")) {
        assertThat(next.ids(1)).containsExactly("9");
      }
    }
  }

  private static Object bean(String attribute) throws JMException {
    return ManagementFactory.getPlatformMBeanServer()
        .getAttribute(new ObjectName("io.ecms:type=EventStream"), attribute);
  }

  /** Reads lines of a stream; the test's time-out bounds the reading. */
  private static final class Subscriber implements AutoCloseable {
    private final HttpResponse<InputStream> answer;
    private final BufferedReader lines;

    Subscriber(Server server, String path, String after) throws Exception {
      HttpRequest request = server.request(path).header("Last-Event-ID", after).GET().build();
      answer = server.client().send(request, BodyHandlers.ofInputStream());
      lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    int status() {
      return answer.statusCode();
    }

    String contentType() {
      return answer.headers().firstValue("Content-Type").orElse("");
    }

    /** What follows {@code prefix} in the first line that begins with it. */
    String first(String prefix) throws Exception {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(prefix)) {
          return line.substring(prefix.length());
        }
      }
      throw new AssertionError("the stream ended without " + prefix);
    }

    List<String> ids(int count) throws Exception {
      List<String> ids = new ArrayList<>();
      while (ids.size() < count) {
        ids.add(first("id: "));
      }
      return ids;
    }

    @Override
    public void close() throws IOException {
      answer.body().close();
    }
  }
}

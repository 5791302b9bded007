package io.ecms.bench.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.bench.BenchException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SubscribersTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n: ecms events\n\n\r\n";

  private StubServer server;

  @BeforeEach
  void start() throws IOException {
    server = new StubServer();
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private static String event(long offset) {
    return "2a\r\nid: %d\nevent: e\ndata: {\"time\":\"2026-01-01T00:00:00.5Z\"}\n\n\r\n"
        .formatted(offset);
  }

  @Test
  void countsTheEventsOfAllStreamsWhereverTheyAreCut() throws IOException {
    server.answer(HEAD, event(7), event(9));
    server.answer(
        HEAD.substring(0, 30), HEAD.substring(30) + event(7) + "2a\r\nid: ", "9\nda", "\n");

    try (Subscribers subscribers = Subscribers.open(server.address(), 2)) {
      assertThat(subscribers.awaitSame()).isEqualTo(2);
    }
  }

  @Test
  void anEventThatComesTwiceIsAFailure() throws IOException {
    server.answer(HEAD, event(7), event(7));

    assertFailure("stream-failed");
  }

  @Test
  void aRefusalIsAFailure() {
    server.answerJson(429, "{}");

    assertFailure("stream-failed");
  }

  private void assertFailure(String code) {
    assertThatThrownBy(
            () -> {
              try (Subscribers subscribers = Subscribers.open(server.address(), 1)) {
                while (true) {
                  subscribers.awaitSame();
                }
              }
            })
        .isInstanceOfSatisfying(BenchException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}

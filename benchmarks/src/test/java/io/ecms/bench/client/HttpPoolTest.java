package io.ecms.bench.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPoolTest {
  private StubServer server;
  private HttpPool pool;

  @BeforeEach
  void start() throws IOException {
    server = new StubServer();
    pool = new HttpPool(server.address());
  }

  @AfterEach
  void end() throws IOException {
    pool.close();
    server.close();
  }

  @Test
  void sendsMethodKeyAndBody() throws IOException {
    server.answerJson(201, "{}");

    pool.send(HttpCall.post("/v1/vms", "key-1", "{\"name\":\"ü\"}"));

    assertThat(server.requests().getFirst())
        .startsWith("POST /v1/vms HTTP/1.1\nHost: ")
        .contains("Idempotency-Key: key-1\n", "Content-Type: application/json\n")
        .contains("Content-Length: 13\n");
  }

  @Test
  void readsStatusAndBody() throws IOException {
    server.answerJson(404, "{\"title\":\"größer\"}");

    HttpReply reply = pool.send(HttpCall.get("/"));

    assertThat(reply).isEqualTo(new HttpReply(404, "{\"title\":\"größer\"}"));
  }

  @Test
  void readsAnAnswerInManyPieces() throws IOException {
    server.answer("HTT", "P/1.1 200 OK\r\nContent-Le", "ngth: 5\r\n\r", "\nab", "c", "de");

    assertThat(pool.send(HttpCall.get("/")).body()).isEqualTo("abcde");
  }

  @Test
  void keepsTheConnection() throws IOException {
    for (int i = 0; i < 3; i++) {
      server.answerJson(200, "{}");
      pool.send(HttpCall.get("/" + i));
    }

    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void opensAnotherConnectionAfterTheServerSaidClose() throws IOException {
    server.answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    server.answerJson(200, "{}");

    pool.send(HttpCall.get("/1"));
    pool.send(HttpCall.get("/2"));

    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void goesOnAfterABrokenConnection() throws IOException {
    server.answer();
    server.answerJson(200, "{}");

    assertThatThrownBy(() -> pool.send(HttpCall.get("/1"))).isInstanceOf(IOException.class);
    assertThat(pool.send(HttpCall.get("/2")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      })
  void refusesWhatItDoesNotUnderstand(String answer) {
    server.answer(answer);

    assertThatThrownBy(() -> pool.send(HttpCall.get("/"))).isInstanceOf(IOException.class);
  }
}

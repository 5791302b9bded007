package io.ecms.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is hardly HTTP gets a problem as well, not a page of the library below. */
class RawRequestTest {
  private static final int READ_TIMEOUT_MILLIS = 10_000;

  @Test
  void answersBrokenRequestsWithProblems() throws Exception {
    try (Server server = Server.start()) {
      String[] requests = {
        "GET /v1/vms/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/vms?a=%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/vms/\u0001 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/vms HTTP/1.1\r\nHost: a\r\nX: " + "b".repeat(20_000) + "\r\n\r\n",
        "POST /v1/vms HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "BREW /coffee HTTP/1.1\r\nHost: a\r\n\r\n",
      };
      for (String request : requests) {
        String answer = exchange(server, request);

        assertThat(answer).as(request).matches("(?s)HTTP/1.1 (4..|501) .*");
        assertThat(answer).contains("Content-Type: application/problem+json");
        assertThat(answer).contains("\"type\":\"urn:ecms:problem:");
      }
    }
  }

  private static String exchange(Server server, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address.getPort())) {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      // One read: the answers are small, and the connection may stay open.
      byte[] buffer = new byte[16_384];
      int length = socket.getInputStream().read(buffer);
      return new String(buffer, 0, Math.max(0, length), StandardCharsets.UTF_8);
    }
  }

  /** Each byte in time, the head never: neither at the beginning nor after an answer. */
  @Test
  void aHeadThatDribblesIsCutOff() throws Exception {
    try (Server server = Server.start("ecms.http.head-timeout = 700 ms")) {
      assertCutOff(server, "");
      assertCutOff(server, "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
    }
  }

  /**
   * A body that dribbles into nowhere must not hold the request for longer than one that counts.
   */
  @Test
  void aBodyThatDribblesIsCutOff() throws Exception {
    try (Server server = Server.start()) {
      for (String path : new String[] {"/v1/vms", "/nowhere"}) {
        String head =
            "POST "
                + path
                + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 60000\r\n\r\n{";
        assertThat(dribble(server, head, Duration.ofSeconds(25))).matches("(?s)HTTP/1.1 4.*");
      }
    }
  }

  private static void assertCutOff(Server server, String before) throws Exception {
    String answer =
        dribble(server, before + "GET /health/live HTTP/1.1\r\nX: ", Duration.ofSeconds(10));
    assertThat(answer).isEqualTo(before.isEmpty() ? "" : answer);
    assertThat(answer.split("HTTP/1.1 200", -1)).hasSize(before.isEmpty() ? 1 : 2);
  }

  /** Sends a byte every 50 ms until the other side has closed; what it had answered. */
  private static String dribble(Server server, String begin, Duration limit) throws Exception {
    StringBuilder answer = new StringBuilder();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address.getPort())) {
      socket.setSoTimeout(50);
      socket.getOutputStream().write(begin.getBytes(StandardCharsets.ISO_8859_1));
      long end = System.nanoTime() + limit.toNanos();
      while (System.nanoTime() < end) {
        try {
          int read = socket.getInputStream().read();
          if (read < 0) {
            return answer.toString();
          }
          answer.append((char) read);
        } catch (SocketTimeoutException silent) {
          socket.getOutputStream().write('x');
        }
      }
    } catch (SocketException reset) {
      return answer.toString();
    }
    throw new AssertionError("still open after " + limit + ": " + answer);
  }
}

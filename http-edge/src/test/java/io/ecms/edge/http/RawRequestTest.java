package io.ecms.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
}

package io.ecms.bench.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * A kept-alive HTTP/1.1 connection with one request at a time, just enough for the API: answers
 * have a Content-Length. Lean, because the load generator shares its processors with the server
 * that it measures. Plain blocking code for virtual threads; not thread-safe.
 */
final class HttpConnection implements AutoCloseable {
  /** Longest head of an answer. */
  static final int MAX_HEAD_BYTES = 16 << 10;

  /** Longest body of an answer. */
  static final int MAX_BODY_BYTES = 16 << 20;

  private final Socket socket;
  private final String host;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[MAX_HEAD_BYTES];
  private boolean reusable = true;

  private HttpConnection(Socket socket, String host) throws IOException {
    this.socket = socket;
    this.host = host;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /**
   * Connects.
   *
   * @param patience longest time to connect, and longest silence of the server
   */
  @SuppressWarnings("AddressSelection") // the address is one that the caller has resolved
  static HttpConnection open(InetSocketAddress address, Duration patience) throws IOException {
    Socket socket = new Socket();
    try {
      int millis = Math.toIntExact(patience.toMillis());
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.setSoTimeout(millis);
      socket.connect(address, millis);
      return new HttpConnection(socket, address.getHostString() + ":" + address.getPort());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Whether another request may follow. */
  boolean reusable() {
    return reusable;
  }

  /**
   * Sends a request and reads its answer; after an exception the connection is of no use any more.
   */
  HttpReply send(HttpCall call) throws IOException {
    reusable = false;
    out.write(call.encoded(host));
    int filled = 0;
    int headEnd = -1;
    while (headEnd < 0) {
      if (filled == buffer.length) {
        throw new IOException("the head of the answer is too long");
      }
      int count = in.read(buffer, filled, buffer.length - filled);
      if (count < 0) {
        throw new IOException("the server has closed the connection");
      }
      headEnd = endOfHead(Math.max(0, filled - 3), filled + count);
      filled += count;
    }
    Head head = Head.parse(new String(buffer, 0, headEnd, StandardCharsets.ISO_8859_1));
    byte[] body = Arrays.copyOfRange(buffer, headEnd, headEnd + head.length());
    int have = filled - headEnd;
    if (have > head.length()) {
      throw new IOException("the answer is longer than it says");
    }
    if (in.readNBytes(body, have, body.length - have) < body.length - have) {
      throw new IOException("the server has closed the connection within an answer");
    }
    reusable = head.keepAlive();
    return new HttpReply(head.status(), new String(body, StandardCharsets.UTF_8));
  }

  /** Index after the empty line, or -1. */
  private int endOfHead(int from, int to) {
    for (int i = from; i + 3 < to; i++) {
      if (buffer[i] == '\r'
          && buffer[i + 1] == '\n'
          && buffer[i + 2] == '\r'
          && buffer[i + 3] == '\n') {
        return i + 4;
      }
    }
    return -1;
  }

  /** What the client needs of the head of an answer. */
  private record Head(int status, int length, boolean keepAlive) {
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    static Head parse(String text) throws IOException {
      if (!text.startsWith("HTTP/1.1 ") || text.length() < STATUS_AT + 3) {
        throw new IOException("not an answer of HTTP/1.1");
      }
      int length = -1;
      boolean keepAlive = true;
      try {
        int status = Integer.parseInt(text, STATUS_AT, STATUS_AT + 3, 10);
        for (String line : text.lines().skip(1).toList()) {
          int colon = line.indexOf(':');
          if (colon < 0) {
            continue;
          }
          String value = line.substring(colon + 1).trim();
          switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-length" -> length = Integer.parseInt(value);
            case "connection" -> keepAlive = !value.equalsIgnoreCase("close");
            case "transfer-encoding" -> throw new IOException("an answer in pieces is not known");
            default -> {
              // of no meaning to this client
            }
          }
        }
        if (length < 0 && (status == 204 || status == 304)) {
          length = 0;
        }
        if (length < 0 || length > MAX_BODY_BYTES) {
          throw new IOException("the answer has no useful Content-Length");
        }
        return new Head(status, length, keepAlive);
      } catch (NumberFormatException e) {
        throw new IOException("not an answer of HTTP/1.1", e);
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is given up in any case, and no byte on it is waited for.
      reusable = false;
    }
  }
}

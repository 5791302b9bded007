package io.ecms.bench.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers with the bytes that a test has laid down, piece by piece. */
final class StubServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Queue<List<String>> answers = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean closed;

  StubServer() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** The next answer, sent in these pieces; none means that the connection is closed instead. */
  void answer(String... pieces) {
    answers.add(List.of(pieces));
  }

  void answerJson(int status, String body) {
    answer(
        "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, body.getBytes(StandardCharsets.UTF_8).length, body));
  }

  /** What was asked: request line, headers and body, lines joined by a newline. */
  List<String> requests() {
    return requests;
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      unlessClosed(e);
    }
  }

  private void unlessClosed(IOException e) {
    if (!closed) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      while (read(in)) {
        List<String> pieces = answers.remove();
        for (String piece : pieces) {
          socket.getOutputStream().write(piece.getBytes(StandardCharsets.UTF_8));
          socket.getOutputStream().flush();
        }
        if (pieces.isEmpty()) {
          return;
        }
      }
    } catch (IOException e) {
      unlessClosed(e);
    }
  }

  private boolean read(BufferedReader in) throws IOException {
    StringBuilder request = new StringBuilder();
    int length = 0;
    String line;
    while ((line = in.readLine()) != null && !line.isEmpty()) {
      request.append(line).append('\n');
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
      }
    }
    if (line == null) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      request.append((char) in.read());
    }
    requests.add(request.toString());
    return true;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}

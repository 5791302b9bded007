package io.ecms.tree.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers all bytes with themselves, and counts who came. */
final class MirrorServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorServer.class);

  private final ServerSocket server;
  private final AtomicInteger clients = new AtomicInteger();

  MirrorServer() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::acceptAll);
  }

  SocketAddress address() {
    return server.getLocalSocketAddress();
  }

  int clients() {
    return clients.get();
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        clients.incrementAndGet();
        Thread.ofPlatform().daemon().start(() -> mirror(client));
      } catch (IOException e) {
        LOG.debug("not accepting", e);
      }
    }
  }

  private static void mirror(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      LOG.debug("a client has gone", e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

package io.ecms.tree.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers each byte with its own name's first letter, so that a client sees who it talks to. */
final class EchoServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);

  private final ServerSocket server;
  private final byte letter;
  private final Thread acceptor;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  EchoServer(char letter) throws IOException {
    this.letter = (byte) letter;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.acceptor = Thread.ofVirtual().unstarted(this::acceptAll);
    acceptor.start();
  }

  SocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        clients.add(client);
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException e) {
        LOG.debug("not accepting", e);
      }
    }
  }

  private void answer(Socket client) {
    try (client;
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream()) {
      while (in.read() >= 0) {
        out.write(letter);
      }
    } catch (IOException ended) {
      LOG.debug("client is gone", ended);
    } finally {
      clients.remove(client);
    }
  }

  /**
   * Ends all connections; when it returns, the port refuses new ones. A socket in whose {@code
   * accept} a virtual thread waits is only closed once that thread has woken up, and until then the
   * kernel takes connections for it.
   */
  @Override
  public void close() throws IOException {
    server.close();
    try {
      if (!acceptor.join(Duration.ofSeconds(10))) {
        throw new IOException("the acceptor of " + server + " does not end");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    for (Socket client : clients) {
      client.close();
    }
  }
}

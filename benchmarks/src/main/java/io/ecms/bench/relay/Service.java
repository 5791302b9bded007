package io.ecms.bench.relay;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and serves each client on a platform thread of its own. */
final class Service implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  private final String name;
  private final ServerSocketChannel server;
  private final Work work;

  /** What is done with a client until it ends. */
  @FunctionalInterface
  interface Work {
    void serve(SocketChannel client) throws IOException;
  }

  private Service(String name, ServerSocketChannel server, Work work) {
    this.name = name;
    this.server = server;
    this.work = work;
  }

  /** Listens at {@code address}, TCP or unix. */
  static Service at(String name, SocketAddress address, Work work) throws IOException {
    Service service = new Service(name, Sockets.listen(address), work);
    start(name + "-accept", service::acceptAll);
    return service;
  }

  static void start(String name, Runnable task) {
    Thread _ = Thread.ofPlatform().daemon().name(name).start(task);
  }

  SocketAddress address() throws IOException {
    return server.getLocalAddress();
  }

  private void acceptAll() {
    while (server.isOpen()) {
      try {
        SocketChannel client = Sockets.accept(server);
        start(name, () -> serve(client));
      } catch (IOException e) {
        LOG.debug("{} accepts no longer", name, e);
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      work.serve(client);
    } catch (IOException e) {
      LOG.debug("a client of {} has gone", name, e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

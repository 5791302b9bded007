package io.ecms.bench.relay;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay is compared with: two platform threads for each connection that do nothing but read
 * into a buffer and write it out, without counting, switching or bounds.
 */
final class CopyLoop {
  private static final Logger LOG = LoggerFactory.getLogger(CopyLoop.class);
  private static final int BUFFER = 256 << 10;

  private CopyLoop() {}

  static Service between(SocketAddress listen, SocketAddress target) throws IOException {
    return Service.at("copy-loop", listen, client -> both(client, target));
  }

  private static void both(SocketChannel client, SocketAddress target) throws IOException {
    try (SocketChannel server = Sockets.connect(target)) {
      Service.start("copy-back", () -> back(server, client));
      copy(client, server);
    }
  }

  private static void back(SocketChannel server, SocketChannel client) {
    try (client) {
      copy(server, client);
    } catch (IOException e) {
      LOG.debug("the connection has ended", e);
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    while (from.read(buffer.clear()) >= 0) {
      Sockets.drain(to, buffer.flip());
    }
  }
}

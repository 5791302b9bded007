package io.ecms.bench.relay;

import io.ecms.bench.BenchException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Both ends of what is relayed, without a disk and without computing: a request is as long as one
 * of the NBD protocol and says how many bytes are wanted, the answer is as many bytes.
 */
final class Blocks {
  private static final int REQUEST_BYTES = 28;
  private static final int PIECE = 256 << 10;

  private Blocks() {}

  /** The end that has the bytes. */
  static Service server(SocketAddress address) throws IOException {
    return Service.at("block-server", address, Blocks::answer);
  }

  private static void answer(SocketChannel client) throws IOException {
    ByteBuffer request = ByteBuffer.allocateDirect(REQUEST_BYTES);
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    while (Sockets.fill(client, request.clear())) {
      long wanted = request.flip().getLong();
      while (wanted > 0) {
        wanted -= client.write(piece.clear().limit((int) Math.min(PIECE, wanted)));
      }
    }
  }

  /** The end that wants them; for one thread. */
  static final class Client implements AutoCloseable {
    private final SocketChannel channel;
    private final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST_BYTES);
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);

    Client(SocketAddress address) throws IOException {
      this.channel = Sockets.connect(address);
    }

    /** Fetches {@code wanted} bytes with one request. */
    void fetch(long wanted) throws IOException {
      Sockets.drain(channel, request.clear().putLong(0, wanted));
      long missing = wanted;
      while (missing > 0) {
        int got = channel.read(piece.clear().limit((int) Math.min(PIECE, missing)));
        if (got < 0) {
          throw new BenchException("cut-off", "the connection ended in the middle of an answer");
        }
        missing -= got;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

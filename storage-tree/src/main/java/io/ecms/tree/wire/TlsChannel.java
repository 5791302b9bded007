package io.ecms.tree.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;

/**
 * A blocking stream with TLS. One thread may read while another one writes; any may close, which
 * ends both, also in the middle of a handshake.
 */
public final class TlsChannel implements ByteChannel {
  private final SocketChannel channel;
  private final TlsSession session;
  private final TlsSession.Wire wire;

  /** Over a connected blocking channel; nothing has been said yet. */
  public TlsChannel(SocketChannel channel, TlsSession session) {
    this.channel = channel;
    this.session = session;
    this.wire =
        new TlsSession.Wire() {
          @Override
          public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
          }

          @Override
          public void write(ByteBuffer from) throws IOException {
            while (from.hasRemaining()) {
              int _ = channel.write(from);
            }
          }
        };
  }

  /**
   * Must be done before anything is read or written.
   *
   * @throws javax.net.ssl.SSLException when the peer is not to be trusted
   */
  public void handshake() throws IOException {
    session.handshake(wire);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return session.read(into, wire);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int count = from.remaining();
    session.write(from, wire);
    return count;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

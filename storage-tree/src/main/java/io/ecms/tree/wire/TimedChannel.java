package io.ecms.tree.wire;

import io.ecms.tree.process.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stream connection, TCP or unix, on which every step has a deadline; with TLS if so asked.
 *
 * <p>The JDK has no read timeout for unix sockets, hence a selector of our own. For use by one
 * thread at a time.
 */
public final class TimedChannel implements AutoCloseable {
  private final SocketChannel channel;
  private final Selector selector;
  private @Nullable TlsSession session;

  private TimedChannel(SocketChannel channel, Selector selector) {
    this.channel = channel;
    this.selector = selector;
  }

  /**
   * Connects a plain stream.
   *
   * @throws SocketTimeoutException when the deadline passes first
   */
  public static TimedChannel connect(SocketAddress address, Deadline deadline) throws IOException {
    return connect(address, Protection.none(), deadline);
  }

  /**
   * Connects.
   *
   * @throws SocketTimeoutException when the deadline passes first
   * @throws javax.net.ssl.SSLException when the peer is not to be trusted
   */
  public static TimedChannel connect(
      SocketAddress address, Protection protection, Deadline deadline) throws IOException {
    boolean unix = address instanceof UnixDomainSocketAddress;
    SocketChannel channel =
        unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
    try {
      channel.configureBlocking(false);
      if (!unix) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      TimedChannel timed = new TimedChannel(channel, Selector.open());
      try {
        timed.connectTo(address, deadline);
        timed.protect(protection, deadline);
        return timed;
      } catch (IOException | RuntimeException e) {
        timed.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void connectTo(SocketAddress address, Deadline deadline) throws IOException {
    if (channel.connect(address)) {
      return;
    }
    await(SelectionKey.OP_CONNECT, deadline);
    while (!channel.finishConnect()) {
      await(SelectionKey.OP_CONNECT, deadline);
    }
  }

  private void protect(Protection protection, Deadline deadline) throws IOException {
    Optional<TlsSession> begun = protection.begin();
    if (begun.isPresent()) {
      begun.get().handshake(new Bare(deadline));
      session = begun.get();
    }
  }

  /** The stream without TLS. */
  private final class Bare implements TlsSession.Wire {
    private final Deadline deadline;

    Bare(Deadline deadline) {
      this.deadline = deadline;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      int n = channel.read(into);
      while (n == 0) {
        await(SelectionKey.OP_READ, deadline);
        n = channel.read(into);
      }
      return n;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
      while (from.hasRemaining()) {
        if (channel.write(from) == 0) {
          await(SelectionKey.OP_WRITE, deadline);
        }
      }
    }
  }

  /**
   * Reads what is there, at least one byte.
   *
   * @throws EOFException when the peer has closed
   */
  public void read(ByteBuffer into, Deadline deadline) throws IOException {
    Bare bare = new Bare(deadline);
    TlsSession tls = session;
    if ((tls == null ? bare.read(into) : tls.read(into, bare)) < 0) {
      throw new EOFException("connection closed by peer");
    }
  }

  /** Reads exactly {@code count} bytes into a new buffer, ready to be read from. */
  public ByteBuffer readExactly(int count, Deadline deadline) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      read(bytes, deadline);
    }
    return bytes.flip();
  }

  /** Writes all of {@code bytes}. */
  public void write(ByteBuffer bytes, Deadline deadline) throws IOException {
    Bare bare = new Bare(deadline);
    TlsSession tls = session;
    if (tls == null) {
      bare.write(bytes);
    } else {
      tls.write(bytes, bare);
    }
  }

  private void await(int operation, Deadline deadline) throws IOException {
    channel.register(selector, operation);
    long millis = deadline.remaining().toMillis();
    if (millis == 0 || selector.select(millis) == 0) {
      throw new SocketTimeoutException("no answer before the deadline");
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      selector.close();
    }
  }
}

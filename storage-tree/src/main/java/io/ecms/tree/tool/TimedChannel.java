package io.ecms.tree.tool;

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

/**
 * A stream connection, TCP or unix, on which every step has a deadline.
 *
 * <p>The JDK has no read timeout for unix sockets, hence a selector of our own. For use by one
 * thread at a time.
 */
final class TimedChannel implements AutoCloseable {
  private final SocketChannel channel;
  private final Selector selector;

  private TimedChannel(SocketChannel channel, Selector selector) {
    this.channel = channel;
    this.selector = selector;
  }

  /**
   * Connects.
   *
   * @throws SocketTimeoutException when the deadline passes first
   */
  static TimedChannel connect(SocketAddress address, Deadline deadline) throws IOException {
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

  /**
   * Reads what is there, at least one byte.
   *
   * @throws EOFException when the peer has closed
   */
  void read(ByteBuffer into, Deadline deadline) throws IOException {
    int n = channel.read(into);
    while (n == 0) {
      await(SelectionKey.OP_READ, deadline);
      n = channel.read(into);
    }
    if (n < 0) {
      throw new EOFException("connection closed by peer");
    }
  }

  /** Reads exactly {@code count} bytes into a new buffer, ready to be read from. */
  ByteBuffer readExactly(int count, Deadline deadline) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      read(bytes, deadline);
    }
    return bytes.flip();
  }

  /** Writes all of {@code bytes}. */
  void write(ByteBuffer bytes, Deadline deadline) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
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

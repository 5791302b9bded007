package io.ecms.tree.stripe;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a stream that never blocks: what is expected next is collected until it is whole, what
 * is sent waits here until it has gone. For use by the thread of one {@link StripeServer}.
 */
abstract class Link {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /** Things that are taken in a row before others have their turn. */
  private static final int TURN = 64;

  /** Moved by one call: the JVM copies so much each time, however little the socket takes. */
  private static final int CALL_BYTES = 256 << 10;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** What is done with something that has come whole, ready to be read. */
  @FunctionalInterface
  interface Step {
    /** Says by {@link #expect} what is to come next. */
    void take(ByteBuffer bytes) throws IOException;
  }

  private final SocketChannel channel;
  private final SelectionKey key;
  private final Deque<ByteBuffer> out = new ArrayDeque<>();
  private long queued;
  private ByteBuffer in = NOTHING;
  private Step then = nothing -> {};
  private boolean paused;

  /**
   * @param channel connected
   */
  Link(SocketChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    this.key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  /** Next come so many bytes, 0 or more. */
  final void expect(int bytes, Step step) {
    expect(ByteBuffer.allocate(bytes), step);
  }

  /** Next comes what fills {@code into}. */
  final void expect(ByteBuffer into, Step step) {
    in = into;
    then = step;
  }

  /** Sends it, now or as soon as the peer takes it. */
  final void send(ByteBuffer bytes) throws IOException {
    out.addLast(bytes);
    queued += bytes.remaining();
    flush();
  }

  /** Bytes that wait until the peer takes them. */
  final long queued() {
    return queued;
  }

  private void flush() throws IOException {
    while (!out.isEmpty()) {
      ByteBuffer first = out.getFirst();
      int before = first.remaining();
      boolean gone = move(first, channel::write);
      queued -= before - first.remaining();
      if (!gone) {
        break;
      }
      out.removeFirst();
    }
    taken();
    interest();
  }

  /** The peer may have taken some of what is {@link #queued}. */
  void taken() {}

  /** Takes nothing more until {@link #resume}. */
  final void pause() {
    paused = true;
    interest();
  }

  final void resume() {
    paused = false;
    interest();
  }

  private void interest() {
    if (key.isValid()) {
      key.interestOps(
          (paused ? 0 : SelectionKey.OP_READ) | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }
  }

  /** Does what can be done without waiting; after an exception {@link #lost} is called. */
  final void ready() throws IOException {
    if (key.isWritable()) {
      flush();
    }
    if (key.isValid() && key.isReadable()) {
      receive();
    }
  }

  private void receive() throws IOException {
    for (int i = 0; i < TURN && !paused && key.isValid(); i++) {
      if (!move(in, channel::read)) {
        return;
      }
      then.take(in.flip());
    }
  }

  /** A read or a write. */
  @FunctionalInterface
  private interface Call {
    int apply(ByteBuffer bytes) throws IOException;
  }

  /** Whether all of {@code bytes} was moved. */
  private static boolean move(ByteBuffer bytes, Call call) throws IOException {
    int end = bytes.limit();
    try {
      while (bytes.position() < end) {
        bytes.limit(Math.min(end, bytes.position() + CALL_BYTES));
        int moved = call.apply(bytes);
        if (moved < 0) {
          throw new EOFException("closed by the peer");
        }
        if (moved == 0) {
          return false;
        }
      }
      return true;
    } finally {
      bytes.limit(end);
    }
  }

  /** It has failed, or its peer is gone. */
  abstract void lost(IOException why);

  /** Gives everything back. Idempotent. */
  void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing {}", channel, e);
    }
  }
}

package io.ecms.tree.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * One stream's TLS, apart from how its bytes travel: what is read and written goes through a {@link
 * Wire} that the caller gives, so that blocking streams and streams with deadlines share it.
 *
 * <p>Many records are read, and many are written, with one system call; a socket that does TLS by
 * itself makes one or two for each record of 16 KiB.
 *
 * <p>Its buffers are on the heap: the JVM's AES-GCM copies what lies elsewhere into arrays and back
 * (docs/relay.md).
 *
 * <p>Concurrency: after the handshake one thread may read while another one writes. What TLS itself
 * wants to say later (renewed keys) goes out with the next bytes that are written.
 */
public final class TlsSession {
  /** For streams that have carried little; holds one record of any size. */
  private static final int SMALL_BYTES = 40 << 10;

  /** Holds the records of 256 KiB, which is what a relay reads at once. */
  private static final int LARGE_BYTES = 288 << 10;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;

  /** What came and is not decrypted yet; ready to be read from. */
  private ByteBuffer incoming = ByteBuffer.allocate(SMALL_BYTES).limit(0);

  /** What is decrypted and had no room where it should go; ready to be read from. */
  private ByteBuffer spill = NOTHING;

  private ByteBuffer outgoing = ByteBuffer.allocate(SMALL_BYTES);

  /** How encrypted bytes travel. */
  public interface Wire {
    /** Reads some bytes, at least one; -1 at the end. */
    int read(ByteBuffer into) throws IOException;

    /** Writes all bytes. */
    void write(ByteBuffer from) throws IOException;
  }

  TlsSession(SSLEngine engine) {
    this.engine = engine;
  }

  /**
   * Agrees on keys with the peer and looks at its certificate.
   *
   * @throws SSLException when the peer is not to be trusted, or does not speak TLS; it is told so
   */
  public void handshake(Wire wire) throws IOException {
    try {
      engine.beginHandshake();
      HandshakeStatus next = engine.getHandshakeStatus();
      while (step(next, wire)) {
        next = engine.getHandshakeStatus();
      }
      PeerCertificate.check(engine.getSession());
    } catch (SSLException e) {
      tell(wire, e);
      throw e;
    }
  }

  /** Does what is next; false when the handshake is over. */
  private boolean step(HandshakeStatus next, Wire wire) throws IOException {
    switch (next) {
      case NEED_TASK -> runTasks();
      case NEED_WRAP -> {
        if (wrap(NOTHING.duplicate(), outgoing.clear()).getStatus() == Status.CLOSED) {
          throw given();
        }
        wire.write(outgoing.flip());
      }
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
        // No room for content: there is none before the end of a handshake.
        SSLEngineResult result = engine.unwrap(incoming, NOTHING.duplicate());
        if (result.getStatus() == Status.CLOSED
            || (result.getStatus() == Status.BUFFER_UNDERFLOW && !receive(wire))) {
          throw given();
        }
      }
      case FINISHED, NOT_HANDSHAKING -> {
        return false;
      }
    }
    return true;
  }

  private static EOFException given() {
    return new EOFException("the peer gave up in the middle of a handshake");
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /** Sends the alert that says why, so that the peer's log does too. */
  private void tell(Wire wire, SSLException why) {
    try {
      engine.closeOutbound();
      while (!engine.isOutboundDone()) {
        SSLEngineResult result = wrap(NOTHING.duplicate(), outgoing.clear());
        wire.write(outgoing.flip());
        if (result.getStatus() == Status.CLOSED && result.bytesProduced() == 0) {
          return;
        }
      }
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /** Reads from the wire; false at its end. */
  private boolean receive(Wire wire) throws IOException {
    if (incoming.limit() == incoming.capacity() && incoming.capacity() < LARGE_BYTES) {
      incoming = ByteBuffer.allocate(LARGE_BYTES).put(incoming);
    } else {
      incoming.compact();
    }
    try {
      return wire.read(incoming) >= 0;
    } finally {
      incoming.flip();
    }
  }

  /**
   * Reads what is there, at least one byte; -1 at the end. An end that TLS does not confirm is
   * taken for one too: the protocol that is carried knows the length of each of its answers.
   */
  public int read(ByteBuffer into, Wire wire) throws IOException {
    if (!into.hasRemaining()) {
      return 0;
    }
    int begin = into.position();
    while (!spill.hasRemaining()) {
      SSLEngineResult result = engine.unwrap(incoming, into);
      boolean some = into.position() > begin;
      switch (result.getStatus()) {
        case OK -> {
          if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            runTasks();
          } else if (result.bytesConsumed() == 0) {
            throw new SSLException("TLS does not get on: " + result); // rather than turn for ever
          }
        }
        case BUFFER_OVERFLOW -> {
          if (some) {
            return into.position() - begin;
          }
          unwrapAside();
        }
        case BUFFER_UNDERFLOW -> {
          if (some) {
            return into.position() - begin;
          }
          if (!receive(wire)) {
            return -1;
          }
        }
        case CLOSED -> {
          return some ? into.position() - begin : -1;
        }
      }
    }
    return takeSpilled(into);
  }

  private void unwrapAside() throws SSLException {
    if (spill.capacity() == 0) {
      spill = ByteBuffer.allocate(SMALL_BYTES);
    }
    SSLEngineResult result = engine.unwrap(incoming, spill.clear());
    spill.flip();
    if (result.getStatus() != Status.OK) {
      throw new SSLException("a record that is larger than any may be: " + result);
    }
  }

  private int takeSpilled(ByteBuffer into) {
    int count = Math.min(spill.remaining(), into.remaining());
    into.put(spill.slice(spill.position(), count));
    spill.position(spill.position() + count);
    return count;
  }

  /** Writes all bytes. */
  public void write(ByteBuffer from, Wire wire) throws IOException {
    int record = engine.getSession().getPacketBufferSize();
    if (from.remaining() > SMALL_BYTES - record && outgoing.capacity() < LARGE_BYTES) {
      outgoing = ByteBuffer.allocate(LARGE_BYTES);
    }
    while (from.hasRemaining()) {
      outgoing.clear();
      while (from.hasRemaining() && outgoing.remaining() >= record) {
        if (wrap(from, outgoing).getStatus() == Status.CLOSED) {
          throw new ClosedChannelException();
        }
      }
      wire.write(outgoing.flip());
    }
  }

  private SSLEngineResult wrap(ByteBuffer from, ByteBuffer into) throws SSLException {
    SSLEngineResult result = engine.wrap(from, into);
    return switch (result.getStatus()) {
      case OK, CLOSED -> result;
      case BUFFER_OVERFLOW, BUFFER_UNDERFLOW ->
          throw new SSLException("no room for a record: " + result);
    };
  }
}

package io.ecms.tree.tool;

import io.ecms.tree.process.Deadline;
import io.ecms.tree.wire.Nbd;
import io.ecms.tree.wire.Protection;
import io.ecms.tree.wire.TimedChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A minimal NBD client: reads, writes and flushes one export with simple replies.
 *
 * <p>Source: the NBD protocol description, fixed newstyle negotiation with {@code NBD_OPT_GO}. For
 * use by one thread at a time.
 */
public final class NbdClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NbdClient.class);

  /** Largest read that servers must accept without negotiating block sizes. */
  public static final int MAX_READ_BYTES = Nbd.MAX_READ_BYTES;

  private final TimedChannel channel;
  private long size;
  private long handle;

  private NbdClient(TimedChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects without TLS and opens {@code export}.
   *
   * @throws ToolException {@code nbd-unreachable} (retryable) or {@code nbd-refused} when the
   *     server has no such export
   */
  public static NbdClient connect(SocketAddress address, String export, Duration timeout) {
    return connect(address, Protection.none(), export, timeout);
  }

  /**
   * Connects and opens {@code export}.
   *
   * @param protection of the stream
   * @throws ToolException {@code nbd-unreachable} (retryable), {@code nbd-refused} when the server
   *     has no such export, or {@code nbd-untrusted} when one end does not trust the other or one
   *     has TLS and the other has not
   */
  public static NbdClient connect(
      SocketAddress address, Protection protection, String export, Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    try {
      TimedChannel channel = TimedChannel.connect(address, protection, deadline);
      try {
        NbdClient client = new NbdClient(channel);
        client.negotiate(export, deadline);
        return client;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (SSLException e) {
      throw new ToolException(
          "nbd-untrusted",
          false,
          "TLS with the NBD server at %s failed: %s".formatted(address, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new ToolException("nbd-unreachable", true, "no NBD server answers at " + address, e);
    }
  }

  private void negotiate(String export, Deadline deadline) throws IOException {
    ByteBuffer hello = channel.readExactly(Nbd.HELLO_BYTES, deadline);
    if (hello.getLong() != Nbd.MAGIC_SERVER || hello.getLong() != Nbd.MAGIC_OPTION) {
      throw new IOException("the peer does not speak NBD");
    }
    byte[] name = export.getBytes(StandardCharsets.UTF_8);
    int optionLength = 4 + name.length + 2;
    ByteBuffer go = ByteBuffer.allocate(4 + 8 + 4 + 4 + optionLength);
    go.putInt(Nbd.FIXED_NEWSTYLE_NO_ZEROES);
    go.putLong(Nbd.MAGIC_OPTION).putInt(Nbd.OPT_GO).putInt(optionLength);
    go.putInt(name.length).put(name).putShort((short) 0);
    channel.write(go.flip(), deadline);
    while (!readOptionReply(export, deadline)) {
      LOG.trace("more information about export {} follows", export);
    }
  }

  /** Reads one reply; true when it was the last. */
  private boolean readOptionReply(String export, Deadline deadline) throws IOException {
    ByteBuffer head = channel.readExactly(Nbd.OPTION_REPLY_BYTES, deadline);
    if (head.getLong() != Nbd.MAGIC_OPTION_REPLY) {
      throw new IOException("not an NBD option reply");
    }
    head.getInt(); // the option, there is only one under way
    int type = head.getInt();
    int length = head.getInt();
    if (length < 0 || length > Nbd.MAX_OPTION_BYTES) {
      throw new IOException("NBD option reply of %d bytes".formatted(length));
    }
    ByteBuffer body = channel.readExactly(length, deadline);
    if (type < 0) {
      String reason = StandardCharsets.UTF_8.decode(body).toString();
      throw new ToolException(
          "nbd-refused", false, "export %s is refused: %s".formatted(export, reason));
    }
    if (type == Nbd.REP_INFO && body.getShort() == Nbd.INFO_EXPORT) {
      size = body.getLong();
    }
    return type == Nbd.REP_ACK;
  }

  /** Size of the export in bytes. */
  public long sizeBytes() {
    return size;
  }

  /**
   * Reads {@code length} bytes at {@code offset}.
   *
   * @param length 1 to {@link #MAX_READ_BYTES}
   * @throws ToolException {@code nbd-unreachable} or {@code nbd-io-error} (both retryable)
   */
  public byte[] read(long offset, int length, Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    try {
      request(Nbd.CMD_READ, offset, length, deadline);
      return channel.readExactly(length, deadline).array();
    } catch (IOException e) {
      throw broken("read of %d bytes at %d".formatted(length, offset), e);
    }
  }

  /**
   * Writes {@code content} at {@code offset}.
   *
   * @param content 1 to {@link #MAX_READ_BYTES} bytes
   * @throws ToolException {@code nbd-unreachable} or {@code nbd-io-error} (both retryable), the
   *     latter also when the export is read-only
   */
  public void write(long offset, byte[] content, Duration timeout) {
    Deadline deadline = Deadline.in(timeout);
    try {
      send(Nbd.CMD_WRITE, offset, content.length, deadline);
      channel.write(ByteBuffer.wrap(content), deadline);
      awaitReply(deadline);
    } catch (IOException e) {
      throw broken("write of %d bytes at %d".formatted(content.length, offset), e);
    }
  }

  /**
   * Makes the server write its caches to the disk.
   *
   * @throws ToolException {@code nbd-unreachable} or {@code nbd-io-error} (both retryable)
   */
  public void flush(Duration timeout) {
    try {
      request(Nbd.CMD_FLUSH, 0, 0, Deadline.in(timeout));
    } catch (IOException e) {
      throw broken("flush", e);
    }
  }

  private static ToolException broken(String what, IOException cause) {
    return new ToolException("nbd-unreachable", true, "NBD " + what + " had no answer", cause);
  }

  /** Sends a request and reads the head of its reply. */
  private void request(short command, long offset, int length, Deadline deadline)
      throws IOException {
    send(command, offset, length, deadline);
    awaitReply(deadline);
  }

  private void awaitReply(Deadline deadline) throws IOException {
    ByteBuffer reply = channel.readExactly(Nbd.REPLY_BYTES, deadline);
    if (reply.getInt() != Nbd.MAGIC_REPLY) {
      throw new IOException("not a simple NBD reply");
    }
    int error = reply.getInt();
    if (error != 0) {
      throw new ToolException("nbd-io-error", true, "NBD server reports errno " + error);
    }
    if (reply.getLong() != handle) {
      throw new IOException("NBD reply to another request");
    }
  }

  private void send(short command, long offset, int length, Deadline deadline) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(Nbd.REQUEST_BYTES);
    request.putInt(Nbd.MAGIC_REQUEST).putShort((short) 0).putShort(command);
    request.putLong(++handle).putLong(offset).putInt(length);
    channel.write(request.flip(), deadline);
  }

  @Override
  public void close() {
    try (channel) {
      send(Nbd.CMD_DISC, 0, 0, Deadline.in(Duration.ofSeconds(1)));
    } catch (IOException e) {
      LOG.debug("closing an NBD connection", e);
    }
  }
}

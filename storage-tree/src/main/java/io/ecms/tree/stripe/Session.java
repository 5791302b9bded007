package io.ecms.tree.stripe;

import io.ecms.tree.wire.Nbd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: reads as NBD has them, each answered when all of its pieces have come, in whatever
 * order that is. Takes no more requests while too much is under way for it.
 */
final class Session extends Link {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** Content that is being fetched, or waits for the client to take it; one more read may begin. */
  static final long MAX_BYTES = 16 << 20;

  /** Told to clients that ask; who does not may ask for more. */
  private static final int BLOCK_MAX = 4 << 20;

  private static final int BLOCK_PREFERRED = 4 << 10;
  private static final int ENTRY = Nbd.REPLY_BYTES;

  /** Brings what a client wants to read. */
  @FunctionalInterface
  interface Reads {
    /** Fills {@code into} from {@code offset} on, and tells the end. */
    void read(long offset, ByteBuffer into, Fetch.End end);
  }

  private final String export;
  private final long sizeBytes;
  private final Reads reads;
  private final Consumer<Session> gone;
  private long fetching;
  private boolean over;

  Session(
      SocketChannel channel,
      Selector selector,
      String export,
      long sizeBytes,
      Reads reads,
      Consumer<Session> gone)
      throws IOException {
    super(channel, selector);
    this.export = export;
    this.sizeBytes = sizeBytes;
    this.reads = reads;
    this.gone = gone;
    ByteBuffer hello = ByteBuffer.allocate(Nbd.HELLO_BYTES);
    hello.putLong(Nbd.MAGIC_SERVER).putLong(Nbd.MAGIC_OPTION);
    hello.putShort((short) Nbd.FIXED_NEWSTYLE_NO_ZEROES);
    expect(Integer.BYTES, this::clientFlags);
    send(hello.flip());
  }

  private void clientFlags(ByteBuffer flags) throws IOException {
    if (flags.getInt() != Nbd.FIXED_NEWSTYLE_NO_ZEROES) {
      throw new IOException("a client of an older NBD");
    }
    expect(Nbd.OPTION_BYTES, this::option);
  }

  private void option(ByteBuffer head) throws IOException {
    long magic = head.getLong();
    int option = head.getInt();
    int length = head.getInt();
    if (magic != Nbd.MAGIC_OPTION || length < 0 || length > Nbd.MAX_OPTION_BYTES) {
      throw new IOException("not an NBD option");
    }
    expect(length, body -> option(option, body));
  }

  private void option(int option, ByteBuffer body) throws IOException {
    expect(Nbd.OPTION_BYTES, this::option);
    switch (option) {
      case Nbd.OPT_GO, Nbd.OPT_INFO -> {
        int known = tell(option, body);
        reply(option, known, ByteBuffer.allocate(0));
        if (option == Nbd.OPT_GO && known == Nbd.REP_ACK) {
          expect(Nbd.REQUEST_BYTES, this::request);
        }
      }
      case Nbd.OPT_ABORT -> {
        reply(option, Nbd.REP_ACK, ByteBuffer.allocate(0));
        throw new IOException("the client goes without reading");
      }
      default -> reply(option, Nbd.REP_ERR_UNSUPPORTED, ByteBuffer.allocate(0));
    }
  }

  /** Tells about the export; how the option ends. */
  private int tell(int option, ByteBuffer body) throws IOException {
    int length = body.remaining() < Integer.BYTES ? -1 : body.getInt();
    if (length < 0 || length > body.remaining()) {
      return Nbd.REP_ERR_INVALID;
    }
    byte[] name = new byte[length];
    body.get(name);
    if (!export.equals(new String(name, StandardCharsets.UTF_8))) {
      return Nbd.REP_ERR_UNKNOWN;
    }
    ByteBuffer about = ByteBuffer.allocate(Short.BYTES + Long.BYTES + Short.BYTES);
    about.putShort((short) Nbd.INFO_EXPORT).putLong(sizeBytes);
    about.putShort((short) Nbd.READ_ONLY_EXPORT);
    reply(option, Nbd.REP_INFO, about.flip());
    ByteBuffer sizes = ByteBuffer.allocate(Short.BYTES + 3 * Integer.BYTES);
    sizes.putShort((short) Nbd.INFO_BLOCK_SIZE).putInt(1).putInt(BLOCK_PREFERRED).putInt(BLOCK_MAX);
    reply(option, Nbd.REP_INFO, sizes.flip());
    return Nbd.REP_ACK;
  }

  private void reply(int option, int type, ByteBuffer body) throws IOException {
    ByteBuffer reply = ByteBuffer.allocate(Nbd.OPTION_REPLY_BYTES + body.remaining());
    reply.putLong(Nbd.MAGIC_OPTION_REPLY).putInt(option).putInt(type).putInt(body.remaining());
    send(reply.put(body).flip());
  }

  private void request(ByteBuffer head) throws IOException {
    if (head.getInt() != Nbd.MAGIC_REQUEST) {
      throw new IOException("not an NBD request");
    }
    head.getShort(); // flags: none of them changes a read
    short command = head.getShort();
    long handle = head.getLong();
    long offset = head.getLong();
    int length = head.getInt();
    expect(Nbd.REQUEST_BYTES, this::request);
    switch (command) {
      case Nbd.CMD_READ -> read(handle, offset, length);
      case Nbd.CMD_FLUSH -> refuse(handle, 0); // there is nothing to be flushed
      case Nbd.CMD_DISC -> throw new IOException("the client has done");
      case Nbd.CMD_WRITE -> {
        if (length < 0 || length > Nbd.MAX_READ_BYTES) {
          throw new IOException("write of %d bytes".formatted(length));
        }
        expect(
            length,
            content -> {
              expect(Nbd.REQUEST_BYTES, this::request);
              refuse(handle, Nbd.EPERM);
            });
      }
      default -> refuse(handle, Nbd.EINVAL);
    }
  }

  private void read(long handle, long offset, int length) throws IOException {
    boolean inside = offset >= 0 && offset <= sizeBytes - length;
    if (length <= 0 || length > Nbd.MAX_READ_BYTES || !inside) {
      refuse(handle, Nbd.EINVAL);
      return;
    }
    ByteBuffer reply = ByteBuffer.allocate(ENTRY + length);
    fetching += length;
    balance();
    reads.read(offset, reply.slice(ENTRY, length), error -> answer(handle, reply, error));
  }

  private void answer(long handle, ByteBuffer reply, int error) {
    if (over) {
      return;
    }
    if (error != 0) {
      LOG.warn("a read of {} bytes of {} failed: {}", reply.capacity() - ENTRY, export, error);
    }
    fetching -= reply.capacity() - ENTRY;
    try {
      if (error == 0) {
        head(reply.clear(), handle, 0);
        send(reply.rewind());
      } else {
        refuse(handle, error);
      }
    } catch (IOException e) {
      lost(e);
    }
  }

  private void refuse(long handle, int error) throws IOException {
    send(head(ByteBuffer.allocate(ENTRY), handle, error).flip());
  }

  private static ByteBuffer head(ByteBuffer into, long handle, int error) {
    return into.putInt(Nbd.MAGIC_REPLY).putInt(error).putLong(handle);
  }

  @Override
  void taken() {
    balance();
  }

  private void balance() {
    if (fetching + queued() >= MAX_BYTES) {
      pause();
    } else {
      resume();
    }
  }

  @Override
  void lost(IOException why) {
    LOG.debug("a client of {} is gone", export, why);
    close();
    gone.accept(this);
  }

  @Override
  void close() {
    over = true;
    super.close();
  }
}

package io.ecms.tree.stripe;

import io.ecms.tree.process.Ticks;
import io.ecms.tree.wire.Nbd;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From whom the blocks of a stripe come: an NBD server behind a unix socket, which usually is a
 * relay that knows the parent. Several requests are under way at once.
 *
 * <p>When the connection ends, as it does when the relay switches to another parent, everything
 * that had no answer is asked again on the next one, until its deadline. For use by the thread of
 * one {@link StripeServer}.
 */
final class Source {
  private static final Logger LOG = LoggerFactory.getLogger(Source.class);

  /** Requests that have no answer yet, at most; QEMU serves 16 of a connection at once. */
  static final int WINDOW = 32;

  private static final long AGAIN_NANOS = Duration.ofMillis(100).toNanos();

  private final Path socket;
  private final String export;
  private final long sizeBytes;
  private final short command;
  private final Selector selector;
  private final Ticks ticks;
  private final Deque<Fetch> waiting = new ArrayDeque<>();
  private final Map<Long, Fetch> underWay = new LinkedHashMap<>();
  private @Nullable Line line;
  private String complaint = "";
  private long nextAttempt;
  private long handles;
  private long repeated;

  /**
   * @param command {@link Nbd#CMD_READ}, or {@link Nbd#CMD_CACHE} to have it fetched and not sent
   */
  Source(
      Path socket, String export, long sizeBytes, short command, Selector selector, Ticks ticks) {
    this.socket = socket;
    this.export = export;
    this.sizeBytes = sizeBytes;
    this.command = command;
    this.selector = selector;
    this.ticks = ticks;
    this.nextAttempt = ticks.nanos();
  }

  void ask(Fetch fetch) {
    waiting.addLast(fetch);
    send();
  }

  /** Asked, and not yet answered. */
  int pending() {
    return waiting.size() + underWay.size();
  }

  /** Requests that had to be sent more than once. */
  long repeated() {
    return repeated;
  }

  /** Whether {@link #tick} has something to do before long. */
  boolean needsTicks() {
    return line == null || pending() > 0;
  }

  /** Ends what has taken too long, and connects again. */
  void tick() {
    long now = ticks.nanos();
    waiting.removeIf(fetch -> isTooLate(fetch, now));
    // One that was sent is kept: its answer may come, and has to be read past.
    underWay.values().forEach(fetch -> isTooLate(fetch, now));
    if (line == null && now - nextAttempt >= 0) {
      connect();
    }
  }

  private boolean isTooLate(Fetch fetch, long now) {
    if (fetch.isDue(now) && !fetch.isOver()) {
      LOG.warn("no answer from {} in time: {}", socket, fetch.piece());
      fetch.end(Nbd.EIO);
    }
    return fetch.isOver();
  }

  private void connect() {
    nextAttempt = ticks.nanos() + AGAIN_NANOS;
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.configureBlocking(false);
        if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
          throw new IOException("too many are connecting there");
        }
        line = new Line(channel);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      LOG.debug("{} is not reached", socket, e);
    }
  }

  /** As many as may be under way. */
  private void send() {
    Line current = line;
    if (current == null || !current.open) {
      return;
    }
    List<Fetch> next = new ArrayList<>();
    while (!waiting.isEmpty() && underWay.size() + next.size() < WINDOW) {
      next.add(waiting.removeFirst());
    }
    if (next.isEmpty()) {
      return;
    }
    ByteBuffer requests = ByteBuffer.allocate(next.size() * Nbd.REQUEST_BYTES);
    for (Fetch fetch : next) {
      long handle = ++handles;
      underWay.put(handle, fetch);
      requests.putInt(Nbd.MAGIC_REQUEST).putShort((short) 0).putShort(command);
      requests.putLong(handle).putLong(fetch.piece().offset()).putInt(fetch.piece().length());
    }
    try {
      current.send(requests.flip());
    } catch (IOException e) {
      current.lost(e);
    }
  }

  /** Once, as long as it stays the same: attempts are many. */
  private void complain(String why) {
    if (!why.equals(complaint)) {
      complaint = why;
      LOG.warn("{} cannot be read from: {}", socket, why);
    }
  }

  void close() {
    if (line != null) {
      line.close();
    }
  }

  /** One connection. */
  private final class Line extends Link {
    private boolean open;
    private long size = -1;
    private int flags;

    Line(SocketChannel channel) throws IOException {
      super(channel, selector);
      expect(Nbd.HELLO_BYTES, this::hello);
    }

    private void hello(ByteBuffer bytes) throws IOException {
      if (bytes.getLong() != Nbd.MAGIC_SERVER || bytes.getLong() != Nbd.MAGIC_OPTION) {
        throw new IOException("the peer does not speak NBD");
      }
      byte[] name = export.getBytes(StandardCharsets.UTF_8);
      int length = Integer.BYTES + name.length + Short.BYTES;
      ByteBuffer go = ByteBuffer.allocate(Integer.BYTES + Nbd.OPTION_BYTES + length);
      go.putInt(Nbd.FIXED_NEWSTYLE_NO_ZEROES);
      go.putLong(Nbd.MAGIC_OPTION).putInt(Nbd.OPT_GO).putInt(length);
      go.putInt(name.length).put(name).putShort((short) 0);
      expect(Nbd.OPTION_REPLY_BYTES, this::optionReply);
      send(go.flip());
    }

    private void optionReply(ByteBuffer head) throws IOException {
      if (head.getLong() != Nbd.MAGIC_OPTION_REPLY || head.getInt() != Nbd.OPT_GO) {
        throw new IOException("not an NBD option reply");
      }
      int type = head.getInt();
      int length = head.getInt();
      if (length < 0 || length > Nbd.MAX_OPTION_BYTES) {
        throw new IOException("NBD option reply of %d bytes".formatted(length));
      }
      expect(length, body -> optionReply(type, body));
    }

    private void optionReply(int type, ByteBuffer body) throws IOException {
      if (type < 0) {
        throw new IOException(
            "export %s is refused: %s".formatted(export, StandardCharsets.UTF_8.decode(body)));
      }
      if (type == Nbd.REP_INFO && body.getShort() == Nbd.INFO_EXPORT) {
        size = body.getLong();
        flags = body.getShort();
      }
      if (type == Nbd.REP_ACK) {
        begin();
      } else {
        expect(Nbd.OPTION_REPLY_BYTES, this::optionReply);
      }
    }

    private void begin() throws IOException {
      if (size != sizeBytes) {
        throw new IOException("it serves %d bytes, expected %d".formatted(size, sizeBytes));
      }
      if (command == Nbd.CMD_CACHE && (flags & Nbd.SEND_CACHE) == 0) {
        throw new IOException("it cannot be told to fetch");
      }
      expect(Nbd.REPLY_BYTES, this::reply);
      open = true;
      complaint = "";
      Source.this.send();
    }

    private void reply(ByteBuffer head) throws IOException {
      if (head.getInt() != Nbd.MAGIC_REPLY) {
        throw new IOException("not a simple NBD reply");
      }
      int error = head.getInt();
      long handle = head.getLong();
      Fetch fetch = underWay.get(handle);
      if (fetch == null) {
        throw new IOException("NBD reply to no request");
      }
      if (error != 0) {
        ended(handle, fetch, error);
      } else {
        expect(fetch.into(), content -> ended(handle, fetch, 0));
      }
    }

    private void ended(long handle, Fetch fetch, int error) {
      expect(Nbd.REPLY_BYTES, this::reply);
      underWay.remove(handle);
      fetch.end(error);
      Source.this.send();
    }

    @Override
    void lost(IOException why) {
      close();
      if (line != this) {
        return;
      }
      LOG.debug("connection to {} has ended", socket, why);
      line = null;
      if (open) {
        nextAttempt = ticks.nanos();
      } else {
        complain(String.valueOf(why.getMessage()));
      }
      for (Fetch fetch : new ArrayList<>(underWay.values()).reversed()) {
        if (!fetch.isOver()) {
          waiting.addFirst(fetch);
          repeated++;
        }
      }
      underWay.clear();
    }
  }
}

package io.ecms.bench.client;

import io.ecms.bench.BenchException;
import io.ecms.bench.load.Latencies;
import io.ecms.bench.load.Pause;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Many subscribers of the event stream, read by one thread, because the load generator shares its
 * processors with the server. The delay of an event is the time from its stamp, which is set when
 * it is decided and so before it is durable, until a subscriber has read it.
 */
public final class Subscribers implements AutoCloseable {
  private static final int BUFFER = 1 << 18;
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long SELECT_MILLIS = 200;

  private final Selector selector;
  private final List<Subscriber> all = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final Map<Long, Long> stamps = new HashMap<>();
  private final AtomicInteger welcomed = new AtomicInteger();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread reader =
      Thread.ofPlatform().daemon().name("subscribers").unstarted(this::read);
  private volatile @Nullable Latencies latencies;
  private volatile boolean open = true;

  private Subscribers(Selector selector) {
    this.selector = selector;
  }

  /** Subscribes to everything that happens from now on; returns when all are welcome. */
  public static Subscribers open(InetSocketAddress address, int count) throws IOException {
    Subscribers subscribers = new Subscribers(Selector.open());
    boolean done = false;
    try {
      for (int i = 0; i < count; i++) {
        subscribers.connect(address);
      }
      subscribers.reader.start();
      subscribers.await("subscribers are welcome", () -> subscribers.welcomed.get() == count);
      done = true;
      return subscribers;
    } finally {
      if (!done) {
        subscribers.close();
      }
    }
  }

  private void connect(InetSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    Subscriber subscriber = new Subscriber(channel);
    all.add(subscriber);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    String host = address.getHostString() + ":" + address.getPort();
    ByteBuffer request = ByteBuffer.wrap(HttpCall.get("/v1/events").encoded(host));
    while (request.hasRemaining()) {
      channel.write(request);
    }
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, subscriber);
  }

  /** From now on the delays of new events are counted there. */
  public void measure(Latencies into) {
    latencies = into;
  }

  /**
   * Waits until every subscriber has seen what the furthest has.
   *
   * @return how many events each of them has seen
   * @throws BenchException {@code streams-differ}, or the failure of a stream
   */
  public long awaitSame() {
    await("all have seen the same", () -> spread() == 0);
    long count = all.getFirst().count.get();
    if (all.stream().anyMatch(one -> one.count.get() != count)) {
      throw new BenchException(
          "streams-differ", "subscribers have seen different numbers of events");
    }
    return count;
  }

  private long spread() {
    long least = all.stream().mapToLong(one -> one.last).min().orElseThrow();
    long most = all.stream().mapToLong(one -> one.last).max().orElseThrow();
    return most - least;
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String what, Condition condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.holds()) {
      requireNoFailure();
      if (System.nanoTime() > end) {
        throw new BenchException("streams-differ", "not within " + LIMIT + ": " + what);
      }
      Pause.of(POLL);
    }
    requireNoFailure();
  }

  private void requireNoFailure() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new BenchException(
          "stream-failed", "a stream has failed: " + cause.getMessage(), cause);
    }
  }

  private void read() {
    try {
      while (open) {
        selector.select(this::read, SELECT_MILLIS);
      }
    } catch (IOException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void read(SelectionKey key) {
    Subscriber subscriber = (Subscriber) key.attachment();
    try {
      int count = subscriber.channel.read(buffer.clear());
      if (count < 0) {
        throw new IOException("the server has ended it");
      }
      subscriber.take(buffer.array(), count, nanosOf(Instant.now()));
    } catch (IOException | RuntimeException e) {
      key.cancel();
      if (open) {
        failure.compareAndSet(null, e);
      }
    }
  }

  private static long nanosOf(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  @Override
  public void close() throws IOException {
    open = false;
    selector.wakeup();
    for (Subscriber subscriber : all) {
      subscriber.channel.close();
    }
    selector.close();
  }

  /**
   * One stream. Lines that are no fields of an event, among them the lengths of HTTP's chunks, mean
   * nothing; a chunk ends where an event ends. Confined to the reading thread but for the counters.
   */
  private final class Subscriber {
    private static final int MAX_LINE = 1 << 16;
    private static final String TIME = "\"time\":\"";

    private final SocketChannel channel;
    private byte[] line = new byte[2048];
    private int length;
    private volatile long last;
    private final AtomicLong count = new AtomicLong();
    private boolean answered;

    Subscriber(SocketChannel channel) {
      this.channel = channel;
    }

    void take(byte[] bytes, int count, long now) throws IOException {
      int begin = 0;
      for (int i = 0; i < count; i++) {
        if (bytes[i] == '\n') {
          append(bytes, begin, i);
          endLine(now);
          length = 0;
          begin = i + 1;
        }
      }
      append(bytes, begin, count);
    }

    private void append(byte[] bytes, int from, int to) throws IOException {
      int needed = length + to - from;
      if (needed > line.length) {
        if (needed > MAX_LINE) {
          throw new IOException("a line is longer than " + MAX_LINE);
        }
        line = Arrays.copyOf(line, MAX_LINE);
      }
      System.arraycopy(bytes, from, line, length, to - from);
      length = needed;
    }

    private void endLine(long now) throws IOException {
      if (!answered) {
        answered = true;
        if (!text().startsWith("HTTP/1.1 200")) {
          throw new IOException("it was answered " + text());
        }
      } else if (begins("id: ")) {
        long offset = Long.parseLong(text().substring(4));
        if (offset <= last) {
          throw new IOException("event " + offset + " came after " + last);
        }
        last = offset;
        count.incrementAndGet();
      } else if (begins("data: ")) {
        Latencies into = latencies;
        if (into != null) {
          into.add(now - stamps.computeIfAbsent(last, _ -> stamp()));
        }
      } else if (begins(": ecms events")) {
        welcomed.incrementAndGet();
      }
    }

    private boolean begins(String beginning) {
      if (length < beginning.length()) {
        return false;
      }
      for (int i = 0; i < beginning.length(); i++) {
        if (line[i] != beginning.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    private long stamp() {
      String text = text();
      int from = text.indexOf(TIME) + TIME.length();
      return nanosOf(Instant.parse(text.substring(from, text.indexOf('"', from))));
    }

    private String text() {
      return new String(line, 0, length, StandardCharsets.UTF_8);
    }
  }
}

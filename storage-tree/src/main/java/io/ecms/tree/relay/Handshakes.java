package io.ecms.tree.relay;

import io.ecms.tree.process.Ticks;
import io.ecms.tree.wire.Protection;
import io.ecms.tree.wire.TlsChannel;
import io.ecms.tree.wire.TlsSession;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protects the streams of a relay within a time limit, and tells of those with whom that failed.
 * Thread-safe.
 */
final class Handshakes {
  private static final Logger LOG = LoggerFactory.getLogger(Handshakes.class);

  /** Between two warnings of one relay, so that whoever knocks for ever does not fill the log. */
  private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();

  private final String relay;
  private final Duration limit;
  private final Executor watchers;
  private final Ticks ticks;
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong warned;

  /**
   * @param limit from the first byte to the last of a handshake
   * @param watchers end handshakes that last longer
   */
  Handshakes(String relay, Duration limit, Executor watchers, Ticks ticks) {
    this.relay = relay;
    this.limit = limit;
    this.watchers = watchers;
    this.ticks = ticks;
    this.warned = new AtomicLong(ticks.nanos() - QUIET_NANOS);
  }

  /**
   * The channel as it is, or with TLS after the handshake.
   *
   * @throws java.nio.channels.ClosedChannelException when this side has closed it meanwhile
   * @throws IOException when the peer is not to be trusted, speaks no TLS or does not answer; the
   *     channel is of no use then
   */
  ByteChannel protect(SocketChannel channel, Protection protection) throws IOException {
    Optional<TlsSession> session = protection.begin();
    if (session.isEmpty()) {
      return channel;
    }
    TlsChannel secured = new TlsChannel(channel, session.get());
    CountDownLatch done = new CountDownLatch(1);
    AtomicBoolean late = new AtomicBoolean();
    watchers.execute(() -> watch(channel, done, late));
    try {
      secured.handshake();
      return secured;
    } catch (IOException e) {
      if (late.get()) {
        throw new SocketTimeoutException(
            "no TLS handshake within %d ms; has the peer TLS at all?".formatted(limit.toMillis()));
      }
      throw e;
    } finally {
      done.countDown();
    }
  }

  private void watch(SocketChannel channel, CountDownLatch done, AtomicBoolean late) {
    try {
      if (!done.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        late.set(true);
        channel.close();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("closing {}", channel, e);
    }
  }

  /** Somebody was refused, or has refused this relay. */
  void failed(String peer, IOException why) {
    long count = failed.incrementAndGet();
    long last = warned.get();
    long now = ticks.nanos();
    if (now - last >= QUIET_NANOS && warned.compareAndSet(last, now)) {
      LOG.warn(
          "relay {}: no TLS with {}: {} ({} such failures so far)",
          relay,
          peer,
          why.getMessage(),
          count);
    } else {
      LOG.debug("relay {}: no TLS with {}", relay, peer, why);
    }
  }

  long failures() {
    return failed.get();
  }
}

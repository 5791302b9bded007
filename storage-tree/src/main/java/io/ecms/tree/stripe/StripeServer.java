package io.ecms.tree.stripe;

import io.ecms.tree.process.Ticks;
import io.ecms.tree.wire.Nbd;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves an image over NBD, and fetches each block from the source of its stripe.
 *
 * <pre>
 * reader's cache --unix-- stripe server --+-- stripe 0 -- relay -- parent there
 *                                         +-- home     -- this member's own cache for others
 *                                         +-- stripe 2 -- relay -- parent there
 * </pre>
 *
 * <p>It keeps nothing: the cache before it asks for a block once, since QEMU lets only one of the
 * reads that miss a cluster fetch it. While somebody reads on in order, it lets the home stripe's
 * cache fetch ahead (see {@link FetchAhead}), on a connection of its own, so that what somebody
 * reads does not wait behind.
 *
 * <p>A source that is lost, or that turns to another parent, costs its stripe a pause: what had no
 * answer is asked again, the other stripes go on.
 *
 * <p>Concurrency: one thread does everything, by a selector, and never waits for any peer. The
 * public methods may be called from others.
 */
public final class StripeServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StripeServer.class);

  /** Clients at once; the daemon is one, checks of the cache are another. */
  static final int MAX_CLIENTS = 16;

  /** Blocks that are fetched ahead at once, at most. */
  private static final int MAX_AHEAD = 64;

  private static final int BACKLOG = 16;
  private static final Duration TICK = Duration.ofMillis(50);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final StripeSettings settings;
  private final Ticks ticks;
  private final Selector selector;
  private final ServerSocketChannel listener;
  private final List<Source> sources = new ArrayList<>();
  private final Source ahead;
  private final FetchAhead plan;
  private final Set<Session> sessions = new HashSet<>();
  private final Thread thread;
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong fetched = new AtomicLong();
  private final AtomicLong fetchedAhead = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private volatile boolean closing;

  private StripeServer(
      StripeSettings settings, Ticks ticks, Selector selector, ServerSocketChannel listener) {
    this.settings = settings;
    this.ticks = ticks;
    this.selector = selector;
    this.listener = listener;
    for (int stripe = 0; stripe < settings.stripes().count(); stripe++) {
      sources.add(source(stripe, Nbd.CMD_READ));
    }
    this.ahead = source(settings.home(), Nbd.CMD_CACHE);
    this.plan =
        new FetchAhead(settings.stripes(), settings.home(), settings.lag(), settings.sizeBytes());
    this.thread =
        Thread.ofPlatform().daemon().name("stripes-" + settings.export()).unstarted(this::run);
  }

  private Source source(int stripe, short command) {
    return new Source(
        settings.sources().get(stripe),
        settings.export(),
        settings.sizeBytes(),
        command,
        selector,
        ticks);
  }

  /**
   * Opens it; sources need not answer yet, reads wait for them.
   *
   * @throws IOException when the socket cannot be bound; an abandoned one at that path is replaced
   */
  public static StripeServer open(StripeSettings settings, Ticks ticks) throws IOException {
    Selector selector = Selector.open();
    try {
      ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        Files.deleteIfExists(settings.socket());
        listener.bind(UnixDomainSocketAddress.of(settings.socket()), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        StripeServer server = new StripeServer(settings, ticks, selector, listener);
        server.thread.start();
        return server;
      } catch (IOException | RuntimeException e) {
        listener.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      selector.close();
      throw e;
    }
  }

  private void run() {
    try {
      while (!closing) {
        if (needsTicks()) {
          selector.select(this::handle, TICK.toMillis());
          sources.forEach(Source::tick);
          ahead.tick();
          repeated.set(sources.stream().mapToLong(Source::repeated).sum());
        } else {
          selector.select(this::handle);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("the stripes of {} are no longer served", settings.export(), e);
    } finally {
      closeAll();
    }
  }

  private boolean needsTicks() {
    return ahead.needsTicks() || sources.stream().anyMatch(Source::needsTicks);
  }

  private void handle(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (!(key.attachment() instanceof Link link)) {
      accept();
      return;
    }
    try {
      link.ready();
    } catch (IOException e) {
      link.lost(e);
    } catch (RuntimeException e) {
      // A fault in one connection is no reason to leave the others alone.
      LOG.error("a connection of {} has failed", settings.export(), e);
      link.lost(new IOException(e));
    }
  }

  private void accept() {
    try {
      SocketChannel client = listener.accept();
      if (client == null) {
        return;
      }
      if (sessions.size() == MAX_CLIENTS) {
        LOG.warn("{} clients read {} already", MAX_CLIENTS, settings.export());
        client.close();
        return;
      }
      try {
        sessions.add(
            new Session(
                client,
                selector,
                settings.export(),
                settings.sizeBytes(),
                this::read,
                sessions::remove));
      } catch (IOException e) {
        client.close();
        throw e;
      }
    } catch (IOException e) {
      LOG.warn("a client of {} cannot be accepted", settings.export(), e);
    }
  }

  /** Fetches each piece from its source; ends when all have come, with the first error if any. */
  private void read(long offset, ByteBuffer into, Fetch.End end) {
    reads.incrementAndGet();
    List<Stripes.Piece> pieces = settings.stripes().pieces(offset, into.capacity());
    fetched.addAndGet(pieces.size());
    Gathering gathering = new Gathering(pieces.size(), end);
    long deadline = deadline();
    for (Stripes.Piece piece : pieces) {
      ByteBuffer part = into.slice((int) (piece.offset() - offset), piece.length());
      sources.get(piece.stripe()).ask(new Fetch(piece, part, deadline, gathering::ended));
    }
    for (Stripes.Piece piece : plan.read(offset, into.capacity())) {
      fetchAhead(piece, deadline);
    }
  }

  private void fetchAhead(Stripes.Piece piece, long deadline) {
    if (ahead.pending() < MAX_AHEAD) {
      fetchedAhead.incrementAndGet();
      ahead.ask(
          new Fetch(
              piece,
              ByteBuffer.allocate(0),
              deadline,
              error -> LOG.trace("{} was fetched ahead: {}", piece, error)));
    }
  }

  private long deadline() {
    return ticks.nanos() + settings.patience().toNanos();
  }

  /** The pieces of one read. */
  private static final class Gathering {
    private final Fetch.End end;
    private int missing;
    private int error;

    Gathering(int pieces, Fetch.End end) {
      this.missing = pieces;
      this.end = end;
    }

    void ended(int failure) {
      missing--;
      error = error == 0 ? failure : error;
      if (missing == 0) {
        end.ended(error);
      }
    }
  }

  /**
   * The trees have become deeper or less deep.
   *
   * @param lag 0 to {@value StripeSettings#MAX_LAG} blocks
   */
  public void fetchAheadBy(int lag) {
    plan.by(StripeSettings.checked(lag));
  }

  /** What it has done; not one consistent moment while somebody reads. */
  public StripeStatistics statistics() {
    return new StripeStatistics(reads.get(), fetched.get(), fetchedAhead.get(), repeated.get());
  }

  private void closeAll() {
    List.copyOf(sessions).forEach(Session::close);
    sources.forEach(Source::close);
    ahead.close();
    try (selector;
        listener) {
      Files.deleteIfExists(settings.socket());
    } catch (IOException e) {
      LOG.warn("closing the stripes of {}", settings.export(), e);
    }
  }

  /** Closes every connection, and returns when the thread has ended. */
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    try {
      if (!thread.join(STOP)) {
        LOG.warn("the stripes of {} are still being served", settings.export());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.ecms.bench.client;

import io.ecms.bench.BenchException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one server, the last used first. Who finds none free waits, and that wait counts
 * in what is measured. Thread-safe.
 */
public final class HttpPool implements AutoCloseable {
  /** Below what the server takes. */
  static final int MAX_CONNECTIONS = 512;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Below the time after which the server closes a silent connection. */
  private static final long MAX_IDLE_NANOS = Duration.ofSeconds(45).toNanos();

  private record Idle(HttpConnection connection, long since) {}

  private final InetSocketAddress address;
  private final Semaphore room = new Semaphore(MAX_CONNECTIONS);
  private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();

  public HttpPool(InetSocketAddress address) {
    this.address = address;
  }

  /**
   * Sends a request once.
   *
   * @throws IOException when there is no connection, or it breaks
   */
  public HttpReply send(HttpCall call) throws IOException {
    enter();
    try {
      HttpConnection connection = take();
      if (connection == null) {
        connection = HttpConnection.open(address, PATIENCE);
      }
      boolean kept = false;
      try {
        HttpReply reply = connection.send(call);
        if (connection.reusable()) {
          idle.push(new Idle(connection, System.nanoTime()));
          kept = true;
        }
        return reply;
      } finally {
        if (!kept) {
          connection.close();
        }
      }
    } finally {
      room.release();
    }
  }

  private void enter() throws IOException {
    try {
      if (!room.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("no connection became free within " + PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", "interrupted", e);
    }
  }

  private @Nullable HttpConnection take() {
    Idle candidate;
    while ((candidate = idle.poll()) != null) {
      if (System.nanoTime() - candidate.since() < MAX_IDLE_NANOS) {
        return candidate.connection();
      }
      candidate.connection().close();
    }
    return null;
  }

  @Override
  public void close() {
    Idle one;
    while ((one = idle.poll()) != null) {
      one.connection().close();
    }
  }
}

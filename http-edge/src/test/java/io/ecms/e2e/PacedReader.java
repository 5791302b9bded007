package io.ecms.e2e;

import io.ecms.tree.tool.NbdClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Reads an image at a node as a VM does, from the socket of the node's cache, on one connection and
 * from the beginning to the end; not further than it may at the moment. A read that fails ends it.
 */
final class PacedReader {
  private static final int BLOCK = 64 << 10;

  /** Longer than any replacement of a parent; real guests wait for minutes. */
  private static final Duration READ = Duration.ofSeconds(90);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final CompletableFuture<String> digest;
  private final long size;
  private long allowed;
  private long done;

  /**
   * @param tree directory of the node's block stack
   */
  PacedReader(Path tree, String image, long size) {
    this.size = size;
    Path socket = socket(tree);
    this.digest =
        CompletableFuture.supplyAsync(() -> read(socket, image), Thread::startVirtualThread);
  }

  private static Path socket(Path tree) {
    try (Stream<Path> sockets = Files.list(tree.resolve("s"))) {
      return sockets.filter(path -> path.toString().endsWith(".n")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String read(Path socket, String image) {
    try (NbdClient client = NbdClient.connect(UnixDomainSocketAddress.of(socket), image, READ)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (long at = 0; at < size; at += BLOCK) {
        awaitLeave(at);
        sha256.update(client.read(at, BLOCK, READ));
        advance(at + BLOCK);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitLeave(long at) {
    lock.lock();
    try {
      while (at >= allowed) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void advance(long to) {
    lock.lock();
    try {
      done = to;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets it read on. */
  void allow(long to) {
    lock.lock();
    try {
      allowed = to;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it has read as far; throws when it has failed. */
  boolean hasRead(long to) {
    if (digest.isCompletedExceptionally()) {
      digest.join();
    }
    lock.lock();
    try {
      return done >= to;
    } finally {
      lock.unlock();
    }
  }

  /** SHA-256 of all that it has read. */
  String digest() {
    try {
      return digest.get(READ.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the reader has failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

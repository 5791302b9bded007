package io.ecms.tree.stripe;

import io.ecms.tree.wire.Nbd;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An NBD server that tells what it was asked, and that can fall silent, fail, and be cut off. */
final class PlayedSource implements AutoCloseable {
  /** A request. */
  record Asked(short command, long offset, int length) {}

  private final byte[] content;
  private final ServerSocketChannel server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile boolean silent;
  private volatile int error;

  PlayedSource(Path socket, byte[] content) throws IOException {
    this.content = content;
    Files.deleteIfExists(socket);
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    threads.execute(this::accept);
  }

  /** What was asked so far. */
  List<Asked> asked() {
    return List.copyOf(asked);
  }

  List<Long> offsets(short command) {
    return asked.stream().filter(one -> one.command() == command).map(Asked::offset).toList();
  }

  /** Takes requests and answers none of them. */
  PlayedSource silent() {
    silent = true;
    return this;
  }

  /** Answers with an error. */
  void fail(int errno) {
    error = errno;
  }

  /** As a relay does that switches. */
  void cut() throws IOException {
    silent = false;
    for (SocketChannel client : clients) {
      client.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        clients.add(client);
        threads.execute(() -> serve(client));
      }
    } catch (IOException closed) {
      threads.shutdown();
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      ByteBuffer hello = ByteBuffer.allocate(Nbd.HELLO_BYTES);
      hello.putLong(Nbd.MAGIC_SERVER).putLong(Nbd.MAGIC_OPTION).putShort((short) 3);
      write(client, hello);
      read(client, Integer.BYTES);
      ByteBuffer option = read(client, Nbd.OPTION_BYTES);
      read(client, option.getInt(Long.BYTES + Integer.BYTES));
      ByteBuffer info = ByteBuffer.allocate(Nbd.OPTION_REPLY_BYTES + 12);
      info.putLong(Nbd.MAGIC_OPTION_REPLY).putInt(Nbd.OPT_GO).putInt(Nbd.REP_INFO).putInt(12);
      info.putShort((short) Nbd.INFO_EXPORT).putLong(content.length);
      write(client, info.putShort((short) (Nbd.READ_ONLY_EXPORT | Nbd.SEND_CACHE)));
      ByteBuffer ack = ByteBuffer.allocate(Nbd.OPTION_REPLY_BYTES);
      write(
          client,
          ack.putLong(Nbd.MAGIC_OPTION_REPLY).putInt(Nbd.OPT_GO).putInt(Nbd.REP_ACK).putInt(0));
      while (true) {
        request(client, read(client, Nbd.REQUEST_BYTES));
      }
    } catch (IOException gone) {
      clients.remove(client);
    }
  }

  private void request(SocketChannel client, ByteBuffer request) throws IOException {
    short command = request.getShort(6);
    long handle = request.getLong(8);
    int offset = (int) request.getLong(16);
    int length = request.getInt(24);
    asked.add(new Asked(command, offset, length));
    if (silent) {
      return;
    }
    int body = command == Nbd.CMD_READ && error == 0 ? length : 0;
    ByteBuffer reply = ByteBuffer.allocate(Nbd.REPLY_BYTES + body);
    reply.putInt(Nbd.MAGIC_REPLY).putInt(error).putLong(handle);
    write(client, reply.put(content, offset, body));
  }

  private static ByteBuffer read(SocketChannel from, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (from.read(bytes) < 0) {
        throw new EOFException();
      }
    }
    return bytes.flip();
  }

  private static void write(SocketChannel to, ByteBuffer full) throws IOException {
    full.flip();
    while (full.hasRemaining()) {
      to.write(full);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel client : clients) {
      client.close();
    }
  }
}

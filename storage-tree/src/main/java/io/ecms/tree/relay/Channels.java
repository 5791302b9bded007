package io.ecms.tree.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens stream channels of both families with the options that a block device's traffic needs. */
final class Channels {
  private static final Logger LOG = LoggerFactory.getLogger(Channels.class);
  private static final int BACKLOG = 128;

  /** Seconds until a silent peer is probed, between probes, and probes: dead after 20 s. */
  private static final int KEEPALIVE_SECONDS = 5;

  private static final int KEEPALIVE_PROBES = 3;

  private Channels() {}

  static ServerSocketChannel listen(SocketAddress address) throws IOException {
    ServerSocketChannel server =
        address instanceof UnixDomainSocketAddress
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    try {
      switch (address) {
        case UnixDomainSocketAddress unix -> Files.deleteIfExists(unix.getPath());
        case InetSocketAddress tcp -> server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        default -> throw new IOException("cannot listen on " + address);
      }
      return server.bind(address, BACKLOG);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** A channel that is ready to be connected to {@code target}. */
  static SocketChannel forTarget(SocketAddress target, Optional<InetSocketAddress> source)
      throws IOException {
    if (target instanceof UnixDomainSocketAddress) {
      return SocketChannel.open(StandardProtocolFamily.UNIX);
    }
    SocketChannel channel = SocketChannel.open();
    try {
      tune(channel);
      if (source.isPresent() && reaches(source.get(), target)) {
        channel.bind(source.get());
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** From a loopback address only loopback addresses can be reached, and the other way round. */
  private static boolean reaches(InetSocketAddress source, SocketAddress target) {
    return target instanceof InetSocketAddress address
        && !address.isUnresolved()
        && address.getAddress().isLoopbackAddress() == source.getAddress().isLoopbackAddress();
  }

  /**
   * Sends small requests at once (Nagle and delayed acknowledgements together cost 40 ms each) and
   * notices a peer that vanished without a word.
   */
  static void tune(SocketChannel channel) throws IOException {
    if (channel.getRemoteAddress() instanceof UnixDomainSocketAddress
        || channel.getLocalAddress() instanceof UnixDomainSocketAddress) {
      return;
    }
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_SECONDS);
    channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_SECONDS);
    channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEPALIVE_PROBES);
  }

  static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing {}", channel, e);
    }
  }
}

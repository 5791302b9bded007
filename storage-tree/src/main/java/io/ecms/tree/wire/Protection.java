package io.ecms.tree.wire;

import java.util.Optional;

/** How the streams of one side of something are protected. */
@FunctionalInterface
public interface Protection {

  /** What a new stream is to be protected with; empty for a plain one. */
  Optional<TlsSession> begin();

  /** Plain streams: for unix sockets and the loopback address. */
  static Protection none() {
    return Optional::empty;
  }
}

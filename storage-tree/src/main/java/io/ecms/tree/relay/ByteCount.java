package io.ecms.tree.relay;

/**
 * Payload bytes of TCP or unix streams, both ways.
 *
 * @param toTarget bytes that clients sent and the target took
 * @param fromTarget bytes that the target sent and clients took
 */
public record ByteCount(long toTarget, long fromTarget) {
  public static final ByteCount ZERO = new ByteCount(0, 0);
}

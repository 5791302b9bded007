package io.ecms.tree.relay;

/**
 * What went between clients and one target, or one client and all targets.
 *
 * @param waits for answers of the target
 */
public record Traffic(ByteCount bytes, WaitTimes waits) {
  public static final Traffic NONE = new Traffic(ByteCount.ZERO, WaitTimes.NONE);
}

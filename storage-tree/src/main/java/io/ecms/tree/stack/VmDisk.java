package io.ecms.tree.stack;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A VM's disk on this host: the writable top and what it reads through.
 *
 * @param file qcow2 file that takes the VM's writes and names no backing, or the block device that
 *     is the whole disk; {@link Backing} tells which
 * @param sizeBytes size seen by the guest
 * @param backing where unwritten blocks come from
 */
public record VmDisk(Path file, long sizeBytes, Backing backing) {

  /** Source of the blocks that the VM has not written, given to the hypervisor, not to the file. */
  public sealed interface Backing {}

  /**
   * NBD export on a unix socket.
   *
   * @param reconnectDelay how long the hypervisor waits for a daemon that is being restarted before
   *     the guest sees an error
   */
  public record NbdUnix(Path socket, String export, Duration reconnectDelay) implements Backing {}

  /** The file is a block device that reads through by itself: raw, nothing behind it. */
  public record Device() implements Backing {}

  /** Nothing behind it: only the simulated stack answers this. */
  public record None() implements Backing {}
}

package io.ecms.sim.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened, as a hash to compare two runs by, and as lines to read when they are wanted. */
public final class Trace {
  private static final long PRIME = 0x100000001b3L;
  private static final int SECOND = 1_000_000;

  private final Timeline time;
  private final boolean readable;
  private final List<String> lines = new ArrayList<>();
  private long hash = 0xcbf29ce484222325L;

  public Trace(Timeline time, boolean readable) {
    this.time = time;
    this.readable = readable;
  }

  /**
   * Notes a thing that happens now.
   *
   * @param detail made only when somebody is going to read it
   */
  public void note(String what, String subject, Supplier<String> detail) {
    mix(time.micros());
    mix(what.hashCode());
    mix(subject.hashCode());
    if (readable) {
      long now = time.micros();
      lines.add(
          "%4d.%06d  %-9s %-30s %s"
              .formatted(now / SECOND, now % SECOND, what, subject, detail.get()));
    }
  }

  private void mix(long value) {
    hash = (hash ^ value) * PRIME;
    hash ^= hash >>> 29;
  }

  /** Equal for equal runs. */
  public long hash() {
    return hash;
  }

  /** Empty unless readable. */
  public List<String> lines() {
    return lines;
  }
}

package io.ecms.bench.tree;

/**
 * The network and the image of a run.
 *
 * @param bytesPerSecond of each link, in each direction
 * @param latency of one way, seconds
 * @param blockBytes size of a block
 * @param blocks that every node reads, in their order
 * @param readAhead blocks that a node asks for before it has those in front of them
 */
record Fabric(double bytesPerSecond, double latency, int blockBytes, int blocks, int readAhead) {
  /** A link of 1 Gbit/s, 0.1 ms away, and 64 MiB in blocks of 256 KiB, eight of them ahead. */
  static final Fabric GIGABIT = new Fabric(125e6, 1e-4, 256 << 10, 256, 8);

  Fabric {
    if (!(bytesPerSecond > 0) || !(latency >= 0) || blockBytes < 1 || blocks < 1 || readAhead < 1) {
      throw new IllegalArgumentException("out of range");
    }
  }

  /** The same with an image of another size. */
  Fabric withBlocks(int count) {
    return new Fabric(bytesPerSecond, latency, blockBytes, count, readAhead);
  }

  /** The same with links of another speed. */
  Fabric withLinks(double bytesPerSecond) {
    return new Fabric(bytesPerSecond, latency, blockBytes, blocks, readAhead);
  }

  /** W: what each node reads, bytes. */
  long workingSetBytes() {
    return (long) blockBytes * blocks;
  }

  /** Seconds that a block needs on an idle link. */
  double blockSeconds() {
    return blockBytes / bytesPerSecond;
  }

  /** W/B: nobody can have all of it sooner. */
  double bound() {
    return workingSetBytes() / bytesPerSecond;
  }
}

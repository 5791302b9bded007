package io.ecms.bench.tree;

import java.util.BitSet;
import java.util.PriorityQueue;

/**
 * A boot storm, block by block, without hosts: every node reads all blocks in their order, asks its
 * parent for those that it does not have, keeps what it gets, and answers its children in the order
 * in which they have asked. In interleaved trees it asks for the blocks that others get from it
 * further ahead, because they may be ahead of what it reads itself. A link carries one block after
 * the other in each direction. One thread, no clock and no randomness: the same routes give the
 * same figures.
 */
final class BlockSimulation {
  /**
   * What it comes to.
   *
   * @param seconds until the last node has read everything
   * @param rootEgressBytes sent by the image node
   * @param duplicateBytes of blocks that went over an edge for a second time
   */
  record Outcome(double seconds, long rootEgressBytes, long duplicateBytes) {}

  /** A block that has come to a node, or a request that has come to its parent. */
  private record Event(double at, long order, boolean arrival, int node, int block, int child)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Double.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final Routes routes;
  private final Fabric fabric;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final BitSet[] has;
  private final BitSet[] asked;
  private final int[] read;
  private final double[] uplinkFree;
  private final double[] downlinkFree;

  /** Children that wait for a block of a node: the first by node and block, then by child. */
  private final int[][] firstWaiting;

  private final int[][] nextWaiting;
  private long order;
  private long rootBlocks;
  private long duplicates;
  private double now;

  private BlockSimulation(Routes routes, Fabric fabric) {
    int members = routes.nodes() + 1;
    this.routes = routes;
    this.fabric = fabric;
    this.has = bits(members);
    this.asked = bits(members);
    this.read = new int[members];
    this.uplinkFree = new double[members];
    this.downlinkFree = new double[members];
    this.firstWaiting = new int[members][];
    this.nextWaiting = new int[members][];
  }

  private BitSet[] bits(int members) {
    BitSet[] bits = new BitSet[members];
    for (int i = 0; i < members; i++) {
      bits[i] = new BitSet(fabric.blocks());
    }
    return bits;
  }

  /** Plays it through. */
  static Outcome run(Routes routes, Fabric fabric) {
    return new BlockSimulation(routes, fabric).play();
  }

  private Outcome play() {
    has[0].set(0, fabric.blocks());
    for (int node = 1; node <= routes.nodes(); node++) {
      readOn(node);
    }
    while (!events.isEmpty()) {
      Event event = events.remove();
      now = event.at();
      if (event.arrival()) {
        arrived(event.node(), event.block());
      } else {
        requested(event.node(), event.block(), event.child());
      }
    }
    return new Outcome(now, rootBlocks * fabric.blockBytes(), duplicates * fabric.blockBytes());
  }

  /** Takes what is there, and asks for what is next. */
  private void readOn(int node) {
    read[node] = Math.max(read[node], has[node].nextClearBit(read[node]));
    int end = Math.min(fabric.blocks(), read[node] + fabric.readAhead());
    for (int block = read[node]; block < end; block++) {
      ask(node, block);
    }
    int served = Math.min(fabric.blocks(), end + routes.lag());
    for (int block = end; block < served; block++) {
      if (routes.servesOthers(node, block)) {
        ask(node, block);
      }
    }
  }

  private void ask(int node, int block) {
    if (!has[node].get(block) && !asked[node].get(block)) {
      asked[node].set(block);
      at(now + fabric.latency(), /* arrival= */ false, routes.parent(node, block), block, node);
    }
  }

  private void at(double time, boolean arrival, int node, int block, int child) {
    events.add(new Event(time, order++, arrival, node, block, child));
  }

  private void requested(int parent, int block, int child) {
    if (has[parent].get(block)) {
      send(parent, block, child);
    } else {
      await(parent, block, child);
      ask(parent, block);
    }
  }

  private void await(int parent, int block, int child) {
    if (firstWaiting[parent] == null) {
      firstWaiting[parent] = new int[fabric.blocks()];
    }
    if (nextWaiting[child] == null) {
      nextWaiting[child] = new int[fabric.blocks()];
    }
    // Asked last is answered last: behind those that wait.
    int last = firstWaiting[parent][block];
    if (last == 0) {
      firstWaiting[parent][block] = child;
    } else {
      while (nextWaiting[last][block] != 0) {
        last = nextWaiting[last][block];
      }
      nextWaiting[last][block] = child;
    }
  }

  /** The block leaves when the uplink is free, and passes the child's downlink after others. */
  private void send(int parent, int block, int child) {
    if (has[child].get(block)) {
      duplicates++;
    }
    if (parent == 0) {
      rootBlocks++;
    }
    double sent = Math.max(now, uplinkFree[parent]) + fabric.blockSeconds();
    uplinkFree[parent] = sent;
    double received =
        Math.max(sent + fabric.latency(), downlinkFree[child] + fabric.blockSeconds());
    downlinkFree[child] = received;
    at(received, /* arrival= */ true, child, block, child);
  }

  private void arrived(int node, int block) {
    has[node].set(block);
    if (firstWaiting[node] != null) {
      int child = firstWaiting[node][block];
      while (child != 0) {
        send(node, block, child);
        child = nextWaiting[child] == null ? 0 : nextWaiting[child][block];
      }
      firstWaiting[node][block] = 0;
    }
    readOn(node);
  }
}

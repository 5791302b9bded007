package io.ecms.sim.shell;

import io.ecms.core.feed.Recorded;
import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.Ticket;

/** Who looks on. What is seen at once is checked at once: each method may throw a Violation. */
public interface Watch {
  /** An event has become durable. */
  void recorded(Recorded event);

  /** Somebody was told that an entity stands at a sequence. */
  void acknowledged(String key, long sequence);

  /** An entity came back from the journal. */
  void recovered(String key, long sequence);

  /** Something was done on a host. */
  void hostChanged(SimHost host);

  /** A host did what somebody asked who knew only an older registration of it. */
  void obeyedOldEpoch(NodeName node, Ticket ticket);
}

package io.ecms.master.placement;

import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.core.node.NodeStatus;
import java.util.List;
import java.util.Optional;

/**
 * Why a node is left out, one reason each, in the order in which they are told. The first three
 * depend on the node alone: they are evaluated when its view changes, not for each choice.
 */
public enum NodeFilter {
  /** Only compute nodes take VMs; spares wait for failover (X2) and image nodes serve (T1). */
  ROLE {
    @Override
    boolean opens(NodeView node) {
      return node.role() == NodeRole.COMPUTE;
    }

    @Override
    String reason(Refusal refusal) {
      return "is " + article(refusal.role().word()) + " node";
    }
  },
  /** Only nodes that are up take VMs. */
  STATUS {
    @Override
    boolean opens(NodeView node) {
      return node.status() == NodeStatus.UP;
    }

    @Override
    String reason(Refusal refusal) {
      return "is " + refusal.status().word();
    }
  },
  /** The node's controller must be reachable. */
  CONNECTED {
    @Override
    boolean opens(NodeView node) {
      return node.connected();
    }

    @Override
    String reason(Refusal refusal) {
      return "is not connected";
    }
  },
  /** The node has refused this VM already. */
  EXCLUDED {
    @Override
    boolean admits(Row row, Search search) {
      return !search.excluded().get(row.slot);
    }

    @Override
    String reason(Refusal refusal) {
      return "has refused already";
    }
  },
  VCPUS {
    @Override
    boolean admits(Row row, Search search) {
      return search.vcpus() <= row.freeVcpus;
    }

    @Override
    String reason(Refusal refusal) {
      return "has " + refusal.free().vcpus() + " vcpus left";
    }
  },
  MEMORY {
    @Override
    boolean admits(Row row, Search search) {
      return search.memoryMib() <= row.freeMemoryMib;
    }

    @Override
    String reason(Refusal refusal) {
      return "has " + refusal.free().memoryMib() + " MiB left";
    }
  },
  STORAGE {
    @Override
    boolean admits(Row row, Search search) {
      return search.storageGib() <= row.freeStorageGib;
    }

    @Override
    String reason(Refusal refusal) {
      return "has " + refusal.free().storageGib() + " GiB left";
    }
  };

  private static final List<NodeFilter> STANDING = List.of(ROLE, STATUS, CONNECTED);
  private static final NodeFilter[] BY_WISH = {EXCLUDED, VCPUS, MEMORY, STORAGE};

  /** Whether the node takes VMs at all. */
  boolean opens(NodeView node) {
    return true;
  }

  /** Whether the node takes this VM. */
  boolean admits(Row row, Search search) {
    return true;
  }

  /** The reason as the end of a sentence that begins with the node's name. */
  abstract String reason(Refusal refusal);

  /** The first filter that keeps {@code node} closed whatever is wished. */
  static Optional<NodeFilter> closing(NodeView node) {
    return STANDING.stream().filter(filter -> !filter.opens(node)).findFirst();
  }

  /** Whether all filters let {@code row} through. */
  static boolean admit(Row row, Search search) {
    if (row.closedBy != null) {
      return false;
    }
    for (NodeFilter filter : BY_WISH) {
      if (!filter.admits(row, search)) {
        return false;
      }
    }
    return true;
  }

  /** The first filter that stops {@code row}, if one does. */
  static Optional<Refusal> refusal(Row row, Search search) {
    Optional<NodeFilter> stop = row.closed();
    for (NodeFilter filter : BY_WISH) {
      if (stop.isEmpty() && !filter.admits(row, search)) {
        stop = Optional.of(filter);
      }
    }
    return stop.map(filter -> Refusal.of(filter, row));
  }

  private static String article(String word) {
    return ("aeiou".indexOf(word.charAt(0)) >= 0 ? "an " : "a ") + word;
  }

  /** For a wish that names a node which is not there. */
  static String unknown(NodeName node) {
    return "node " + node + " is not a node of the cluster";
  }
}

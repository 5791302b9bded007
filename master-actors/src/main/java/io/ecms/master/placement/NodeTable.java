package io.ecms.master.placement;

import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The view of all nodes from which placement chooses, made for 10,000 of them: rows of plain
 * numbers in one list for the scan, a map for changes by name, one bit set of nodes per image.
 *
 * <p>Between a choice and the word of the node entity lies a proposal: what was proposed counts as
 * taken until it is confirmed, dropped or expired, so that concurrent starts do not all run to the
 * same node. The view may be wrong all the same; the node entity then refuses (I3).
 *
 * <p>Mutable, with a single owner: not thread-safe.
 */
public final class NodeTable {
  private final Map<NodeName, Row> byName = new HashMap<>();
  private final List<@Nullable Row> slots = new ArrayList<>();
  private final Deque<Integer> freeSlots = new ArrayDeque<>();
  private final Map<ImageId, BitSet> holders = new HashMap<>();
  private final Proposals proposals = new Proposals();
  private long turn;

  /** Adds the node, or replaces what is known of it; proposals on it stay. O(1). */
  public void put(NodeView view) {
    Row row = byName.get(view.name());
    if (row == null) {
      Integer reused = freeSlots.poll();
      row = new Row(reused == null ? slots.size() : reused, view);
      if (reused == null) {
        slots.add(row);
      } else {
        slots.set(reused, row);
      }
      byName.put(view.name(), row);
      index(row, Set.of(), view.images());
    } else {
      index(row, row.view.images(), view.images());
      row.update(view);
    }
  }

  /** Forgets the node and the proposals on it; without effect when it is not known. */
  public void remove(NodeName name) {
    Row row = byName.remove(name);
    if (row != null) {
      index(row, row.view.images(), Set.of());
      proposals.removeAllOn(row);
      slots.set(row.slot, null);
      freeSlots.push(row.slot);
    }
  }

  /** Whether the node's controller can be reached; without effect when the node is not known. */
  public void setConnected(NodeName name, boolean connected) {
    view(name)
        .filter(view -> view.connected() != connected)
        .ifPresent(view -> put(with(view, connected, view.images())));
  }

  /** Whether the node has the image cached; without effect when the node is not known. */
  public void setCached(NodeName name, ImageId image, boolean cached) {
    view(name)
        .filter(view -> view.images().contains(image) != cached)
        .ifPresent(view -> {
          Set<ImageId> images = new HashSet<>(view.images());
          if (cached) {
            images.add(image);
          } else {
            images.remove(image);
          }
          put(with(view, view.connected(), images));
        });
  }

  /**
   * Counts {@code amount} as taken on {@code node} for {@code vm} until {@code expiry}; takes the
   * place of an earlier proposal for the VM, and moves the order among equal nodes on by one turn.
   * Without effect when the node is not known.
   */
  public void propose(VmId vm, NodeName node, Resources amount, Instant expiry) {
    turn++;
    row(node).ifPresent(r -> proposals.add(new Proposals.Proposal(vm, r, amount, expiry)));
  }

  /**
   * The node entity has accepted, and the view that {@link #put} was given contains it.
   *
   * @return whether there was a proposal for the VM
   */
  public boolean confirm(VmId vm) {
    return proposals.remove(vm).isPresent();
  }

  /**
   * The proposal has come to nothing. To be called before choosing again for the same VM.
   *
   * @return whether there was a proposal for the VM
   */
  public boolean drop(VmId vm) {
    return proposals.remove(vm).isPresent();
  }

  /** Ends the proposals whose expiry has come; answers whose they were. */
  public List<VmId> expire(Instant now) {
    return proposals.expire(now);
  }

  public Optional<NodeView> view(NodeName name) {
    return row(name).map(row -> row.view);
  }

  /** What is proposed on a node and not yet confirmed. */
  public Resources tentative(NodeName name) {
    return row(name).map(Row::tentative).orElse(Resources.NONE);
  }

  /** What a node has left when reservations and proposals are taken off. */
  public Resources free(NodeName name) {
    return row(name).map(Row::free).orElse(Resources.NONE);
  }

  /** Proposals that are open. */
  public int proposals() {
    return proposals.size();
  }

  /** Nodes in the table. */
  public int size() {
    return byName.size();
  }

  long turn() {
    return turn;
  }

  Optional<Row> row(NodeName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The rows by slot, with gaps where nodes were removed. */
  List<@Nullable Row> slots() {
    return slots;
  }

  /** The slots of the nodes that have the image cached; not to be changed. */
  BitSet holders(ImageId image) {
    BitSet slotsOfImage = holders.get(image);
    return slotsOfImage == null ? new BitSet() : slotsOfImage;
  }

  private void index(Row row, Set<ImageId> before, Set<ImageId> after) {
    for (ImageId image : before) {
      BitSet of = holders.get(image);
      if (!after.contains(image) && of != null) {
        of.clear(row.slot);
        if (of.isEmpty()) {
          holders.remove(image);
        }
      }
    }
    for (ImageId image : after) {
      holders.computeIfAbsent(image, _ -> new BitSet()).set(row.slot);
    }
  }

  private static NodeView with(NodeView view, boolean connected, Set<ImageId> images) {
    return new NodeView(
        view.name(),
        view.role(),
        view.status(),
        view.epoch(),
        view.zone(),
        view.capacity(),
        view.reserved(),
        connected,
        images,
        view.vms());
  }
}

package io.ecms.sim.shell;

import io.ecms.core.entity.Wire;
import io.ecms.core.feed.Recorded;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Operation;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The read model: what the journal said a moment ago. */
final class Projection {
  /**
   * One thing as it was.
   *
   * @param sequence number of its last event that was seen
   */
  record Row(String type, String id, long sequence, Wire state) {}

  private final Map<String, Row> rows = new TreeMap<>();
  private final Follower follower;

  Projection(World world) {
    this.follower = new Follower(world, world.always, 0, this::apply);
  }

  private void apply(Recorded r) {
    String key = Journal.key(r.type(), r.entityId());
    Row before = rows.get(key);
    Wire state = before == null ? Journal.empty(r.event()) : before.state();
    rows.put(key, new Row(r.type(), r.entityId(), r.sequence(), Journal.evolve(state, r.event())));
  }

  int offset() {
    return follower.position();
  }

  List<Row> rows() {
    return List.copyOf(rows.values());
  }

  List<VmId> vms(NodeName node, VmStatus status) {
    List<VmId> found = new ArrayList<>();
    for (Row row : rows.values()) {
      if (row.state() instanceof Vm.Known vm
          && vm.shown() == status
          && vm.placement().filter(p -> p.node().equals(node)).isPresent()) {
        found.add(vm.id());
      }
    }
    return found;
  }

  List<VmId> vms(VmStatus status) {
    List<VmId> found = new ArrayList<>();
    for (Row row : rows.values()) {
      if (row.state() instanceof Vm.Known vm && vm.shown() == status) {
        found.add(vm.id());
      }
    }
    return found;
  }

  /** Operations that have not ended and were quiet since. */
  List<OperationId> unfinished(Instant since) {
    List<OperationId> found = new ArrayList<>();
    for (Row row : rows.values()) {
      if (row.state() instanceof Operation.Known operation
          && !operation.phase().ended()
          && !operation.updatedAt().isAfter(since)) {
        found.add(operation.id());
      }
    }
    return found;
  }
}

package io.ecms.core.readmodel;

import io.ecms.core.disk.Disk;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.Resources;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Operation;
import io.ecms.core.vm.Placement;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmStatus;
import io.ecms.core.vm.Vnc;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of E1 from the states of entities. Secrets are not among them: {@code
 * user_password} and {@code vnc_password} only say whether there is one (X14).
 *
 * <p>Belongs to the one thread that projects.
 */
final class RecordTables {
  private final PreparedStatement vmConfig;
  private final PreparedStatement vmRun;
  private final PreparedStatement dropVmConfig;
  private final PreparedStatement dropVmRun;
  private final PreparedStatement node;
  private final PreparedStatement disk;
  private final PreparedStatement dropDisk;
  private final PreparedStatement lease;
  private final PreparedStatement label;
  private final PreparedStatement dropLabels;

  RecordTables(Connection c) throws SQLException {
    vmConfig =
        c.prepareStatement(
            "INSERT OR REPLACE INTO VM_RESOURCE_CONFIG (vm_id, vcpu_count, mem_size, disk_size,"
                + " user_password, user_hostname, ip_address, mac_address, os_type, update_time)"
                + " VALUES (?,?,?,?,?,?,?,?,?,?)");
    vmRun =
        c.prepareStatement(
            "INSERT OR REPLACE INTO VM_RUNENV_INFO (vm_id, host_name, vnc_port, vnc_password,"
                + " vm_status) VALUES (?,?,?,NULL,?)");
    dropVmConfig = c.prepareStatement("DELETE FROM VM_RESOURCE_CONFIG WHERE vm_id = ?");
    dropVmRun = c.prepareStatement("DELETE FROM VM_RUNENV_INFO WHERE vm_id = ?");
    node =
        c.prepareStatement(
            "INSERT OR REPLACE INTO NODE_RESOURCE (host_name, ip_addr, total_cpu, free_cpu,"
                + " total_msize, free_msize, total_ssize, free_ssize, status, create_time,"
                + " update_time) VALUES (?,?,?,?,?,?,?,?,?,?,?)");
    disk =
        c.prepareStatement(
            "INSERT OR REPLACE INTO VDISK_INFO (disk_id, disk_uri, disk_size, attached_vm_id,"
                + " update_time) VALUES (?,?,?,?,?)");
    dropDisk = c.prepareStatement("DELETE FROM VDISK_INFO WHERE disk_id = ?");
    lease =
        c.prepareStatement(
            "INSERT INTO NETWORK_RESOURCE (ip_addr, mac_addr, is_free, ip_bits, network,"
                + " lease_state, vm_id, sequence) VALUES (?,?,?,?,?,?,?,?)"
                + " ON CONFLICT (ip_addr) DO UPDATE SET mac_addr = CASE excluded.mac_addr WHEN ''"
                + " THEN mac_addr ELSE excluded.mac_addr END, is_free = excluded.is_free,"
                + " lease_state = excluded.lease_state, vm_id = excluded.vm_id,"
                + " sequence = excluded.sequence");
    label =
        c.prepareStatement(
            "INSERT OR REPLACE INTO VM_LABEL (label_key, label_value, vm_id) VALUES (?,?,?)");
    dropLabels = c.prepareStatement("DELETE FROM VM_LABEL WHERE vm_id = ?");
  }

  void write(String id, long sequence, boolean isNew, Wire state) throws SQLException {
    switch (state) {
      case Vm.Known vm -> writeVm(vm, isNew);
      case Node.Member member -> writeNode(member);
      case Disk.Known known -> writeDisk(known);
      case IpLease.State held -> writeLease(LeaseId.parse(id), sequence, held);
      case Vm.Absent _, Node.Unregistered _, Disk.Absent _, Image.State _, Operation.State _ -> {}
      default -> throw new IllegalArgumentException("not in the read model: " + state);
    }
  }

  private void writeVm(Vm.Known vm, boolean isNew) throws SQLException {
    String id = vm.id().value();
    if (vm.status() == VmStatus.DESTROYED) {
      run(dropVmConfig, id);
      run(dropVmRun, id);
      run(dropLabels, id);
      return;
    }
    if (isNew) {
      for (var entry : vm.spec().labels().entrySet()) {
        run(label, entry.getKey().value(), entry.getValue(), id);
      }
    }
    Placement held = vm.placement().orElse(null);
    run(
        vmConfig,
        id,
        vm.spec().vcpus(),
        vm.spec().memoryMib(),
        vm.spec().diskGib(),
        vm.spec().password().isPresent() ? RecordWords.SECRET : null,
        vm.spec().hostname().value(),
        held == null ? null : held.lease().ip().value(),
        held == null ? null : held.mac().value(),
        vm.spec().image().value(),
        vm.updatedAt().toString());
    run(
        vmRun,
        id,
        held == null ? null : held.node().value(),
        vm.vnc().map(Vnc::port).orElse(null),
        RecordWords.of(vm.status()));
  }

  private void writeNode(Node.Member member) throws SQLException {
    Resources total = member.facts().capacity();
    Resources free = member.free();
    run(
        node,
        member.name().value(),
        member.facts().address(),
        total.vcpus(),
        free.vcpus(),
        total.memoryMib(),
        free.memoryMib(),
        total.storageGib(),
        free.storageGib(),
        RecordWords.of(member.status()),
        member.createdAt().toString(),
        member.updatedAt().toString());
  }

  private void writeDisk(Disk.Known known) throws SQLException {
    if (known.status() == Disk.Status.DELETED) {
      run(dropDisk, known.id().value());
      return;
    }
    run(
        disk,
        known.id().value(),
        known.uri(),
        known.sizeGib() + "GiB",
        known.status() == Disk.Status.ATTACHED ? known.vm().value() : null,
        known.updatedAt().toString());
  }

  private void writeLease(LeaseId id, long sequence, IpLease.State state) throws SQLException {
    String mac = state instanceof IpLease.Held(_, var held) ? held.value() : "";
    run(
        lease,
        id.ip().value(),
        mac,
        state instanceof IpLease.Free ? 1 : 0,
        Integer.toUnsignedLong(id.ip().bits()),
        id.network().value(),
        Columns.word(state),
        state instanceof IpLease.Free ? null : state.vm().map(Object::toString).orElse(null),
        sequence);
  }

  static void run(PreparedStatement statement, @Nullable Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    statement.executeUpdate();
  }
}

package io.ecms.core.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.ecms.core.disk.Disk;
import io.ecms.core.model.Resources;
import io.ecms.core.node.Node;
import io.ecms.core.readmodel.RecordWords;
import io.ecms.core.vm.Placement;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmStatus;
import io.ecms.core.vm.Vnc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of E1 from the states of entities; addresses have {@link AddressTables}.
 * Secrets are not among them (X14). Thread-safe.
 */
final class RecordStatements {
  private final PreparedStatement vmConfig;
  private final PreparedStatement vmRun;
  private final PreparedStatement dropVmConfig;
  private final PreparedStatement dropVmRun;
  private final PreparedStatement node;
  private final PreparedStatement disk;
  private final PreparedStatement dropDisk;

  RecordStatements(Cql cql) {
    vmConfig =
        cql.prepare(
            "INSERT INTO vm_resource_config (vm_id, vcpu_count, mem_size, disk_size, user_password,"
                + " user_hostname, ip_address, mac_address, os_type, update_time)"
                + " VALUES (?,?,?,?,?,?,?,?,?,?) USING TIMESTAMP ?");
    vmRun =
        cql.prepare(
            "INSERT INTO vm_runenv_info (vm_id, host_name, vnc_port, vnc_password, vm_status)"
                + " VALUES (?,?,?,NULL,?) USING TIMESTAMP ?");
    dropVmConfig = cql.prepare("DELETE FROM vm_resource_config USING TIMESTAMP ? WHERE vm_id = ?");
    dropVmRun = cql.prepare("DELETE FROM vm_runenv_info USING TIMESTAMP ? WHERE vm_id = ?");
    node =
        cql.prepare(
            "INSERT INTO node_resource (host_name, ip_addr, total_cpu, free_cpu, total_msize,"
                + " free_msize, total_ssize, free_ssize, status, create_time, update_time)"
                + " VALUES (?,?,?,?,?,?,?,?,?,?,?) USING TIMESTAMP ?");
    disk =
        cql.prepare(
            "INSERT INTO vdisk_info (disk_id, disk_uri, disk_size, attached_vm_id, update_time)"
                + " VALUES (?,?,?,?,?) USING TIMESTAMP ?");
    dropDisk = cql.prepare("DELETE FROM vdisk_info USING TIMESTAMP ? WHERE disk_id = ?");
  }

  List<BoundStatement> vm(Vm.Known vm, long stamp) {
    String id = vm.id().value();
    if (vm.status() == VmStatus.DESTROYED) {
      return List.of(Cql.bind(dropVmConfig, stamp, id), Cql.bind(dropVmRun, stamp, id));
    }
    Placement held = vm.placement().orElse(null);
    @Nullable Long vncPort = vm.vnc().map(Vnc::port).map(Integer::longValue).orElse(null);
    return List.of(
        Cql.bind(
            vmConfig,
            id,
            (long) vm.spec().vcpus(),
            vm.spec().memoryMib(),
            vm.spec().diskGib(),
            vm.spec().password().isPresent() ? RecordWords.SECRET : null,
            vm.spec().hostname().value(),
            held == null ? null : held.lease().ip().value(),
            held == null ? null : held.mac().value(),
            vm.spec().image().value(),
            vm.updatedAt().toString(),
            stamp),
        Cql.bind(
            vmRun,
            id,
            held == null ? null : held.node().value(),
            vncPort,
            RecordWords.of(vm.status()),
            stamp));
  }

  List<BoundStatement> node(Node.Member member, long stamp) {
    Resources total = member.facts().capacity();
    Resources free = member.free();
    return List.of(
        Cql.bind(
            node,
            member.name().value(),
            member.facts().address(),
            (long) total.vcpus(),
            (long) free.vcpus(),
            total.memoryMib(),
            free.memoryMib(),
            total.storageGib(),
            free.storageGib(),
            RecordWords.of(member.status()),
            member.createdAt().toString(),
            member.updatedAt().toString(),
            stamp));
  }

  List<BoundStatement> disk(Disk.Known known, long stamp) {
    String id = known.id().value();
    if (known.status() == Disk.Status.DELETED) {
      return List.of(Cql.bind(dropDisk, stamp, id));
    }
    return List.of(
        Cql.bind(
            disk,
            id,
            known.uri(),
            known.sizeGib() + "GiB",
            known.status() == Disk.Status.ATTACHED ? known.vm().value() : null,
            known.updatedAt().toString(),
            stamp));
  }
}

package io.ecms.node.hypervisor.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.VmId;
import io.ecms.node.hypervisor.DomainUsage;
import io.ecms.node.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.ConnectionPointer;

/**
 * What all domains use, with one call of libvirt, which libvirt-java lacks. A domain whose QEMU
 * does not answer is told with what is known of it and holds up nobody (NOWAIT).
 */
final class DomainStats {
  /** virDomainStatsTypes: processor time, balloon, interfaces, block devices. */
  private static final int KINDS = 2 | 4 | 16 | 32;

  /** Only domains that run, and without waiting for any of them. */
  private static final int FLAGS = 1 | 1 << 29;

  /** Layout of virTypedParameter: name, type, value. */
  private static final int PARAMETER_BYTES = 96;

  private static final int TYPE_OFFSET = 80;
  private static final int VALUE_OFFSET = 88;
  private static final int INT = 1;
  private static final int UINT = 2;
  private static final int LLONG = 3;
  private static final int ULLONG = 4;
  private static final long KIB_PER_MIB = 1024;

  private DomainStats() {}

  /** Of all domains whose names are ids of VMs. */
  static List<DomainUsage> of(ConnectionPointer connection) {
    PointerByReference records = new PointerByReference();
    int count =
        LibvirtLink.Virt.INSTANCE.virConnectGetAllDomainStats(connection, KINDS, records, FLAGS);
    if (count < 0) {
      throw new HypervisorException(
          "hypervisor-failed", true, "libvirt does not tell what its domains use");
    }
    Pointer list = records.getValue();
    try {
      List<DomainUsage> found = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        usage(list.getPointer((long) i * Native.POINTER_SIZE)).ifPresent(found::add);
      }
      return found;
    } finally {
      LibvirtLink.Virt.INSTANCE.virDomainStatsRecordListFree(list);
    }
  }

  /** A virDomainStatsRecord: domain, parameters, their number. */
  private static Optional<DomainUsage> usage(Pointer record) {
    String name = LibvirtLink.nameOf(record.getPointer(0));
    Map<String, Long> values =
        values(record.getPointer(Native.POINTER_SIZE), record.getInt(2L * Native.POINTER_SIZE));
    return vm(name).map(vm -> usage(vm, values));
  }

  private static Optional<VmId> vm(@Nullable String name) {
    try {
      return name == null ? Optional.empty() : Optional.of(new VmId(name));
    } catch (InvalidValue notOurs) {
      return Optional.empty();
    }
  }

  static DomainUsage usage(VmId vm, Map<String, Long> values) {
    return new DomainUsage(
        vm,
        Duration.ofNanos(values.getOrDefault("cpu.time", 0L)),
        values.getOrDefault("balloon.current", 0L) / KIB_PER_MIB,
        values.getOrDefault("balloon.rss", 0L) / KIB_PER_MIB,
        sum(values, "block", "rd.bytes"),
        sum(values, "block", "wr.bytes"),
        sum(values, "net", "rx.bytes"),
        sum(values, "net", "tx.bytes"));
  }

  private static long sum(Map<String, Long> values, String kind, String what) {
    long sum = 0;
    for (long i = 0; i < values.getOrDefault(kind + ".count", 0L); i++) {
      sum += values.getOrDefault(kind + "." + i + "." + what, 0L);
    }
    return sum;
  }

  private static Map<String, Long> values(Pointer parameters, int count) {
    Map<String, Long> values = new HashMap<>();
    for (int i = 0; i < count; i++) {
      long at = (long) i * PARAMETER_BYTES;
      switch (parameters.getInt(at + TYPE_OFFSET)) {
        case INT, UINT ->
            values.put(parameters.getString(at), (long) parameters.getInt(at + VALUE_OFFSET));
        case LLONG, ULLONG ->
            values.put(parameters.getString(at), parameters.getLong(at + VALUE_OFFSET));
        default -> {
          // Text and fractions are of no use here.
        }
      }
    }
    return values;
  }
}

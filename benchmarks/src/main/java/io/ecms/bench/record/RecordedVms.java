package io.ecms.bench.record;

import io.ecms.bench.client.Api;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Stamp;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmSpec;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The events of VMs that were created and never started: what vm_create leaves in the journal, a
 * name and a VM each. They are numbered from 0.
 *
 * @param image what they are made of
 * @param begin when the first of them was created; the others follow one per millisecond
 */
public record RecordedVms(ImageId image, Instant begin) {
  private static final String BY = "client";
  private static final String WHY = "vm-create";
  private static final NetworkName NETWORK = new NetworkName("default");

  /**
   * The first event of an entity.
   *
   * @param type entity type
   * @param id of the entity
   */
  public record First(String type, String id, DomainEvent event) {}

  public VmId id(int number) {
    return new VmId("vm-%08x".formatted(number));
  }

  /** The name that the VM holds. */
  public First name(int number) {
    return new First(
        NameClaim.LOGIC.type(),
        NameClaim.ofVm(nameOf(number)),
        new NameClaim.NameTaken(id(number).value(), stamp(number)));
  }

  /** The VM itself. */
  public First vm(int number) {
    VmSpec spec =
        new VmSpec(
            nameOf(number),
            Api.VCPUS,
            Api.MEMORY_MIB,
            Api.DISK_GIB,
            image,
            NETWORK,
            new HostName(nameOf(number).value()),
            Optional.empty(),
            Map.of());
    return new First(
        Vm.LOGIC.type(), id(number).value(), new Vm.VmDefined(id(number), spec, stamp(number)));
  }

  private static ResourceName nameOf(int number) {
    return new ResourceName("recorded-" + number);
  }

  private Stamp stamp(int number) {
    return new Stamp(begin.plusMillis(number), BY, WHY);
  }
}

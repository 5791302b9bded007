package io.ecms.node.hypervisor.libvirt;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.node.hypervisor.DomainState;
import io.ecms.node.hypervisor.DomainStatus;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.node.hypervisor.StateReason;
import io.ecms.node.hypervisor.libvirt.LibvirtLink.RawState;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is asked of libvirt about domains that were started; blocking, without deadlines, without
 * memory.
 */
final class DomainCalls {
  private static final Logger LOG = LoggerFactory.getLogger(DomainCalls.class);

  /** virDomainModificationImpact and virDomainDeviceModifyFlags. */
  static final int LIVE = 1;

  static final int CONFIG = 2;
  private static final int EVEN_IF_LOCKED = 4;

  /** virDomainUndefineFlagsValues: managed save, snapshots' and checkpoints' metadata, NVRAM. */
  static final int UNDEFINE_ALL = 1 | 2 | 4 | 16;

  /** VIR_CONNECT_LIST_DOMAINS_PAUSED. */
  private static final int ONLY_PAUSED = 32;

  private static final int ALL = 0;

  static String version(LibvirtLink link) throws LibvirtException {
    return "QEMU %s, libvirt %s".formatted(dotted(link.getVersion()), dotted(link.getLibVersion()));
  }

  private static String dotted(long version) {
    return version / 1_000_000 + "." + version / 1000 % 1000 + "." + version % 1000;
  }

  DomainRecord record(LibvirtLink link, VmId vm) throws LibvirtException {
    return recordIfAny(link, vm).orElseThrow(() -> HypervisorException.notFound(vm.value()));
  }

  private static Optional<DomainRecord> recordIfAny(LibvirtLink link, VmId vm)
      throws LibvirtException {
    Optional<DomainHandle> found = DomainHandle.find(link, vm);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (DomainHandle handle = found.get()) {
      return handle.record();
    }
  }

  void ejectFirstBoot(LibvirtLink link, VmId vm) throws LibvirtException, IOException {
    try (DomainHandle handle =
        DomainHandle.find(link, vm).orElseThrow(() -> HypervisorException.notFound(vm.value()))) {
      DomainRecord record =
          handle.record().orElseThrow(() -> HypervisorException.notFound(vm.value()));
      if (record.firstBootAttached()) {
        int impact = handle.active() ? LIVE | CONFIG : CONFIG;
        handle.domain().updateDeviceFlags(DomainXml.emptyFirstBootDrive(), impact | EVEN_IF_LOCKED);
      }
      if (record.firstBootIso().isPresent()) {
        Files.deleteIfExists(record.firstBootIso().get());
      }
    }
  }

  /** Whether it had to be turned off. */
  boolean forceOff(LibvirtLink link, VmId vm) throws LibvirtException {
    Optional<DomainHandle> found = DomainHandle.find(link, vm);
    if (found.isEmpty()) {
      return false;
    }
    try (DomainHandle handle = found.get()) {
      return forceOff(handle, vm);
    }
  }

  private static boolean forceOff(DomainHandle handle, VmId vm) throws LibvirtException {
    if (!handle.active()) {
      return false;
    }
    LOG.info("force domain {} off", vm);
    try {
      handle.domain().destroy();
      return true;
    } catch (LibvirtException e) {
      if (LibvirtErrors.is(e, ErrorNumber.VIR_ERR_OPERATION_INVALID)) {
        return false; // ended in between
      }
      throw e;
    }
  }

  /** Files go before the definition, which alone knows where they are. */
  void remove(LibvirtLink link, VmId vm) throws LibvirtException, IOException {
    Optional<DomainHandle> found = DomainHandle.find(link, vm);
    if (found.isEmpty()) {
      return;
    }
    try (DomainHandle handle = found.get()) {
      Optional<DomainRecord> record = handle.record();
      forceOff(handle, vm);
      if (record.isPresent()) {
        Files.deleteIfExists(record.get().serialLog());
        if (record.get().firstBootIso().isPresent()) {
          Files.deleteIfExists(record.get().firstBootIso().get());
        }
      }
      LOG.info("undefine domain {}", vm);
      handle.domain().undefine(UNDEFINE_ALL);
    }
  }

  DomainStatus status(LibvirtLink link, VmId vm) throws LibvirtException, IOException {
    Optional<DomainRecord> record = recordIfAny(link, vm);
    if (record.isEmpty()) {
      return DomainStatus.notFound(vm);
    }
    SerialConsole.bound(record.get().serialLog());
    return status(link, record.get());
  }

  static DomainStatus status(LibvirtLink link, DomainRecord record) throws LibvirtException {
    RawState raw = link.state(record.vm().value());
    if (raw == null) {
      return DomainStatus.notFound(record.vm());
    }
    States.Told told = States.of(raw);
    return new DomainStatus(
        record.vm(), told.state(), told.reason(), Optional.of(record.owner()), record.vnc());
  }

  List<DomainStatus> ofNode(LibvirtLink link, NodeName node) throws LibvirtException, IOException {
    List<DomainStatus> found = new ArrayList<>();
    for (org.libvirt.Domain domain : link.listAllDomains(ALL)) {
      Optional<DomainRecord> record = recordUnlessGone(domain);
      if (record.isPresent() && record.get().owner().node().equals(node)) {
        SerialConsole.bound(record.get().serialLog());
        DomainStatus status = status(link, record.get());
        if (status.state() != DomainState.NOT_FOUND) {
          found.add(status);
        }
      }
    }
    found.sort(Comparator.comparing(DomainStatus::vm));
    return found;
  }

  /** The list is not taken at one moment: another may remove a domain while it is read. */
  private static Optional<DomainRecord> recordUnlessGone(org.libvirt.Domain domain)
      throws LibvirtException {
    try (DomainHandle handle = new DomainHandle(domain)) {
      return handle.record();
    } catch (LibvirtException e) {
      if (LibvirtErrors.is(e, ErrorNumber.VIR_ERR_NO_DOMAIN)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** How many domains were let go on. */
  int resumeAfterIoErrors(LibvirtLink link) throws LibvirtException {
    int resumed = 0;
    for (org.libvirt.Domain domain : link.listAllDomains(ONLY_PAUSED)) {
      try (DomainHandle handle = new DomainHandle(domain)) {
        RawState raw = link.state(domain.getName());
        if (raw != null
            && States.of(raw).reason() == StateReason.IO_ERROR
            && handle.record().isPresent()) {
          LOG.warn("domain {} was suspended by a disk error, letting it go on", domain.getName());
          domain.resume();
          resumed++;
        }
      }
    }
    return resumed;
  }
}

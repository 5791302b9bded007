package io.ecms.node.hypervisor.libvirt;

import io.ecms.core.model.VmId;
import java.util.Optional;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** One domain of libvirt, freed after use. */
record DomainHandle(Domain domain) implements AutoCloseable {

  static Optional<DomainHandle> find(LibvirtLink link, VmId vm) throws LibvirtException {
    return Optional.ofNullable(link.find(vm.value())).map(DomainHandle::new);
  }

  boolean active() throws LibvirtException {
    return domain.isActive() == 1;
  }

  /** What ECMS wrote into it; empty when someone else made it. */
  Optional<DomainRecord> record() throws LibvirtException {
    return DomainRecord.read(domain.getXMLDesc(0));
  }

  @Override
  public void close() throws LibvirtException {
    domain.free();
  }
}

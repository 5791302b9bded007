package io.ecms.node.hypervisor.libvirt;

import io.ecms.core.model.VmId;
import io.ecms.node.hypervisor.Domain;
import io.ecms.node.hypervisor.DomainSpec;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.node.hypervisor.VncPassword;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Defines and starts domains (E6), or finds that they run; blocking, without deadlines, without
 * memory. A start that fails leaves nothing that was not there before.
 */
final class DomainStarts {
  private static final Logger LOG = LoggerFactory.getLogger(DomainStarts.class);

  /** VIR_DOMAIN_METADATA_ELEMENT. */
  private static final int METADATA_ELEMENT = 2;

  private final boolean kvm;
  private final RandomGenerator random;

  DomainStarts(boolean kvm, RandomGenerator random) {
    this.kvm = kvm;
    this.random = random;
  }

  Domain start(LibvirtLink link, DomainSpec spec) throws LibvirtException, IOException {
    Optional<DomainHandle> present = DomainHandle.find(link, spec.vm());
    if (present.isPresent()) {
      try (DomainHandle handle = present.get()) {
        if (handle.active()) {
          return adopt(link, handle, spec);
        }
      }
    }
    return startNow(link, spec, present.isPresent());
  }

  /** It runs already: the wish is true when it is the same machine of the same node. */
  private static Domain adopt(LibvirtLink link, DomainHandle handle, DomainSpec spec)
      throws LibvirtException {
    DomainRecord running =
        handle.record().orElseThrow(() -> differs(spec, "was not started by ECMS"));
    if (!running.owner().node().equals(spec.owner().node())) {
      throw differs(spec, "belongs to node " + running.owner().node());
    }
    if (!running.hardware().equals(HardwareDigest.of(spec.hardware()))) {
      throw differs(spec, "runs with other hardware");
    }
    if (!running.owner().equals(spec.owner())) {
      own(handle, running.withOwner(spec.owner()));
    }
    VncControl.setPassword(handle.domain(), spec.vncPassword());
    return answer(link, handle, spec.vm());
  }

  private static void own(DomainHandle handle, DomainRecord record) throws LibvirtException {
    handle
        .domain()
        .setMetadata(
            METADATA_ELEMENT,
            record.metadata(),
            DomainRecord.PREFIX,
            DomainRecord.NAMESPACE,
            DomainCalls.LIVE | DomainCalls.CONFIG);
  }

  private static HypervisorException differs(DomainSpec spec, String why) {
    return new HypervisorException("domain-differs", false, "domain " + spec.vm() + " " + why);
  }

  private Domain startNow(LibvirtLink link, DomainSpec spec, boolean wasDefined)
      throws LibvirtException, IOException {
    SerialConsole.reset(spec.serialLog());
    String definition = DomainXml.of(spec, kvm, VncPassword.generate(random).secret());
    LOG.info(
        "start domain {} for {} ({} vcpus, {} MiB)",
        spec.vm(),
        spec.owner(),
        spec.vcpus(),
        spec.memoryMib());
    try (DomainHandle handle = new DomainHandle(define(link, spec, definition))) {
      boolean running = false;
      boolean saved = handle.domain().hasManagedSaveImage() == 1;
      try {
        handle.domain().create();
        if (saved) {
          // It comes back with all that it was saved with.
          own(handle, DomainRecord.of(spec));
        }
        VncControl.setPassword(handle.domain(), spec.vncPassword());
        running = true;
        return answer(link, handle, spec.vm());
      } catch (LibvirtException e) {
        throw refused(spec, e);
      } finally {
        if (!running) {
          takeBack(handle, wasDefined);
        }
      }
    }
  }

  private static org.libvirt.Domain define(LibvirtLink link, DomainSpec spec, String definition)
      throws LibvirtException {
    try {
      return link.domainDefineXML(definition);
    } catch (LibvirtException e) {
      throw refused(spec, e);
    }
  }

  private static HypervisorException refused(DomainSpec spec, LibvirtException e) {
    HypervisorException typed = LibvirtErrors.typed(e);
    return typed.retryable()
        ? typed
        : new HypervisorException(
            "domain-start-failed",
            false,
            "domain %s did not start: %s".formatted(spec.vm(), LibvirtErrors.message(e)),
            e);
  }

  /** After a start that failed nothing is left that was not there before. */
  private static void takeBack(DomainHandle handle, boolean wasDefined) {
    try {
      if (handle.active()) {
        handle.domain().destroy();
      }
      if (!wasDefined) {
        handle.domain().undefine(DomainCalls.UNDEFINE_ALL);
      }
    } catch (LibvirtException e) {
      LOG.warn("a domain that did not start could not be removed", e);
    }
  }

  private static Domain answer(LibvirtLink link, DomainHandle handle, VmId vm)
      throws LibvirtException {
    DomainRecord record = handle.record().orElseThrow();
    return new Domain(
        vm, DomainCalls.status(link, record).state(), record.vnc(), record.firstBootAttached());
  }
}

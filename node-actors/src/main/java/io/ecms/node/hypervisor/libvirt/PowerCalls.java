package io.ecms.node.hypervisor.libvirt;

import io.ecms.core.model.VmId;
import io.ecms.node.hypervisor.DomainState;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.node.hypervisor.libvirt.LibvirtLink.RawState;
import java.util.Optional;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What changes whether and how a domain runs, without its definition; blocking, without deadlines,
 * without memory.
 */
final class PowerCalls {
  private static final Logger LOG = LoggerFactory.getLogger(PowerCalls.class);
  private static final String PING = "{\"execute\":\"guest-ping\"}";

  /** An agent that answers does so within milliseconds. */
  private static final int PING_SECONDS = 1;

  /** VIR_DOMAIN_REBOOT_ACPI_POWER_BTN. */
  private static final int REBOOT_BY_BUTTON = 1;

  /** What a guest is asked. */
  enum Wish {
    SHUT_DOWN,
    REBOOT
  }

  private interface Work {
    void with(DomainHandle handle, DomainState state) throws LibvirtException;
  }

  /**
   * Asks the guest: its agent when that answers, otherwise by the power button. A suspended guest
   * is woken first, since it could do neither. Nothing when the domain has ended or is not there.
   */
  void ask(LibvirtLink link, VmId vm, Wish wish) throws LibvirtException {
    try {
      onDomain(
          link,
          vm,
          (handle, state) -> {
            if (state == DomainState.SUSPENDED) {
              handle.domain().resume();
            }
            if (!agentAnswers(handle.domain()) || !askAgent(link, handle.domain(), vm, wish)) {
              pressButton(handle.domain(), wish);
            }
          });
    } catch (LibvirtException e) {
      if (!LibvirtErrors.is(e, ErrorNumber.VIR_ERR_OPERATION_INVALID)) {
        throw e; // otherwise it has ended in between
      }
    } catch (HypervisorException e) {
      LOG.debug("domain {} has ended already", vm, e);
    }
  }

  private static boolean agentAnswers(Domain domain) {
    try {
      return domain.qemuAgentCommand(PING, PING_SECONDS, 0) != null;
    } catch (LibvirtException e) {
      LOG.trace("no agent answers in the guest", e);
      return false;
    }
  }

  private static boolean askAgent(LibvirtLink link, Domain domain, VmId vm, Wish wish)
      throws LibvirtException {
    LOG.info("ask the agent in domain {}: {}", vm, wish);
    return switch (wish) {
      case SHUT_DOWN -> link.shutDownByAgent(vm.value());
      case REBOOT -> {
        try {
          domain.reboot(LibvirtLink.BY_AGENT);
          yield true;
        } catch (LibvirtException e) {
          LOG.info("the agent in domain {} does not reboot it: {}", vm, LibvirtErrors.message(e));
          yield false;
        }
      }
    };
  }

  private static void pressButton(Domain domain, Wish wish) throws LibvirtException {
    switch (wish) {
      case SHUT_DOWN -> domain.shutdown();
      case REBOOT -> domain.reboot(REBOOT_BY_BUTTON);
    }
  }

  /** As the reset button of a machine. */
  void reset(LibvirtLink link, VmId vm) throws LibvirtException {
    LOG.info("reset domain {}", vm);
    onDomain(
        link,
        vm,
        (handle, state) -> {
          handle.domain().reset();
          if (state == DomainState.SUSPENDED) {
            handle.domain().resume();
          }
        });
  }

  void suspend(LibvirtLink link, VmId vm) throws LibvirtException {
    onDomain(
        link,
        vm,
        (handle, state) -> {
          if (state == DomainState.RUNNING) {
            handle.domain().suspend();
          }
        });
  }

  void resume(LibvirtLink link, VmId vm) throws LibvirtException {
    onDomain(
        link,
        vm,
        (handle, state) -> {
          if (state == DomainState.SUSPENDED) {
            handle.domain().resume();
          }
        });
  }

  /** To a file of libvirt's own, which the next start of the domain finds. */
  void save(LibvirtLink link, VmId vm) throws LibvirtException {
    if (hasSaved(link, vm)) {
      return;
    }
    LOG.info("save domain {}", vm);
    onDomain(
        link,
        vm,
        (_, _) -> {
          if (!link.saveRunning(vm.value())) {
            throw new HypervisorException(
                "domain-not-saved", false, "the memory of domain " + vm + " could not be saved");
          }
        });
  }

  private static boolean hasSaved(LibvirtLink link, VmId vm) throws LibvirtException {
    Optional<DomainHandle> found = DomainHandle.find(link, vm);
    if (found.isEmpty()) {
      return false;
    }
    try (DomainHandle handle = found.get()) {
      return handle.domain().hasManagedSaveImage() == 1;
    }
  }

  /** Forgets what was saved of a domain. */
  void dropSaved(LibvirtLink link, VmId vm) throws LibvirtException {
    Optional<DomainHandle> found = DomainHandle.find(link, vm);
    if (found.isEmpty()) {
      return;
    }
    try (DomainHandle handle = found.get()) {
      if (handle.domain().hasManagedSaveImage() == 1) {
        LOG.info("throw away what was saved of domain {}", vm);
        handle.domain().managedSaveRemove();
      }
    }
  }

  private static void onDomain(LibvirtLink link, VmId vm, Work work) throws LibvirtException {
    try (DomainHandle handle =
        DomainHandle.find(link, vm).orElseThrow(() -> HypervisorException.notFound(vm.value()))) {
      RawState raw = link.state(vm.value());
      DomainState state = raw == null ? DomainState.NOT_FOUND : States.of(raw).state();
      switch (state) {
        case RUNNING, SUSPENDED -> work.with(handle, state);
        case STOPPED -> throw HypervisorException.notRunning(vm.value());
        case NOT_FOUND -> throw HypervisorException.notFound(vm.value());
      }
    }
  }
}

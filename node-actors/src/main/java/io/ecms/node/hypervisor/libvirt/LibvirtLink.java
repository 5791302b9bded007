package io.ecms.node.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.jna.ConnectionPointer;

/**
 * A libvirt connection with the one call that libvirt-java lacks: a domain's state with its reason.
 */
final class LibvirtLink extends Connect {
  /** Functions of libvirt.so that the binding does not have. */
  interface Virt extends Library {
    Virt INSTANCE = Native.load("virt", Virt.class);

    @Nullable Pointer virDomainLookupByName(ConnectionPointer connection, String name);

    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainFree(Pointer domain);
  }

  /**
   * State and reason as libvirt numbers them (virDomainState and the enumerations beside it).
   *
   * @param state virDomainState
   * @param reason meaning depends on the state
   */
  record RawState(int state, int reason) {}

  LibvirtLink(String uri) throws LibvirtException {
    super(uri);
  }

  /** The domain of that name, to be freed by the caller, or null when there is none. */
  @Nullable Domain find(String name) throws LibvirtException {
    try {
      return domainLookupByName(name);
    } catch (LibvirtException e) {
      if (LibvirtErrors.is(e, ErrorNumber.VIR_ERR_NO_DOMAIN)) {
        return null;
      }
      throw e;
    }
  }

  /** State of the domain of that name, or null when there is none. */
  @Nullable RawState state(String name) throws LibvirtException {
    // First with the binding, whose errors are typed; the raw call cannot tell loss from absence.
    Domain known = find(name);
    if (known == null) {
      return null;
    }
    known.free();
    Pointer domain = Virt.INSTANCE.virDomainLookupByName(vcp, name);
    if (domain == null) {
      return null;
    }
    try {
      IntByReference state = new IntByReference();
      IntByReference reason = new IntByReference();
      int rc = Virt.INSTANCE.virDomainGetState(domain, state, reason, 0);
      return rc == 0 ? new RawState(state.getValue(), reason.getValue()) : null;
    } finally {
      Virt.INSTANCE.virDomainFree(domain);
    }
  }
}

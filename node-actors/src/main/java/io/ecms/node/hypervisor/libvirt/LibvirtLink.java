package io.ecms.node.hypervisor.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.ecms.node.hypervisor.DomainUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.jna.ConnectionPointer;

/**
 * A libvirt connection with what libvirt-java lacks: a domain's state with its reason, and events
 * that leave no handle of a domain behind.
 */
final class LibvirtLink extends Connect {
  /** Functions of libvirt.so that the binding does not have. */
  interface Virt extends Library {
    Virt INSTANCE = Native.load("virt", Virt.class);

    @Nullable Pointer virDomainLookupByName(ConnectionPointer connection, String name);

    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainFree(Pointer domain);

    int virDomainShutdownFlags(Pointer domain, int flags);

    int virDomainManagedSave(Pointer domain, int flags);

    @Nullable String virDomainGetName(Pointer domain);

    int virConnectDomainEventRegisterAny(
        ConnectionPointer connection,
        @Nullable Pointer domain,
        int event,
        Callback callback,
        @Nullable Pointer opaque,
        @Nullable Pointer free);

    int virConnectDomainEventDeregisterAny(ConnectionPointer connection, int callback);

    int virConnectGetAllDomainStats(
        ConnectionPointer connection, int kinds, PointerByReference records, int flags);

    void virDomainStatsRecordListFree(Pointer records);
  }

  /** virConnectDomainEventCallback. */
  interface OnLifecycle extends Callback {
    int invoke(Pointer connection, Pointer domain, int event, int detail, @Nullable Pointer opaque);
  }

  /** virConnectDomainEventGenericCallback. */
  interface OnReboot extends Callback {
    void invoke(Pointer connection, Pointer domain, @Nullable Pointer opaque);
  }

  /** VIR_DOMAIN_SHUTDOWN_GUEST_AGENT, and the same for reboots. */
  static final int BY_AGENT = 2;

  /** VIR_DOMAIN_SAVE_RUNNING. */
  private static final int SAVE_RUNNING = 2;

  /** VIR_DOMAIN_EVENT_ID_LIFECYCLE. */
  private static final int LIFECYCLE = 0;

  /** VIR_DOMAIN_EVENT_ID_REBOOT. */
  private static final int REBOOT = 1;

  private final List<Integer> registered = new ArrayList<>();

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

  static @Nullable String nameOf(Pointer domain) {
    return Virt.INSTANCE.virDomainGetName(domain);
  }

  /** Tells events of all domains from now on. False when libvirt does not. */
  synchronized boolean listen(DomainEvents events) {
    return register(LIFECYCLE, events.lifecycle()) && register(REBOOT, events.reboot());
  }

  private boolean register(int event, Callback callback) {
    int id = Virt.INSTANCE.virConnectDomainEventRegisterAny(vcp, null, event, callback, null, null);
    return id >= 0 && registered.add(id);
  }

  /** What is registered keeps the connection open. */
  @Override
  public synchronized int close() throws LibvirtException {
    if (vcp != null) {
      for (int id : registered) {
        int _ = Virt.INSTANCE.virConnectDomainEventDeregisterAny(vcp, id);
      }
      registered.clear();
    }
    return super.close();
  }

  /** What all running domains use. */
  List<DomainUsage> usage() {
    return DomainStats.of(vcp);
  }

  /** Asks the agent in the guest to shut it down. Whether libvirt could. */
  boolean shutDownByAgent(String name) {
    return with(name, domain -> Virt.INSTANCE.virDomainShutdownFlags(domain, BY_AGENT)) == 0;
  }

  /** Saves a domain so that it runs when it is restored. Whether libvirt could. */
  boolean saveRunning(String name) {
    return with(name, domain -> Virt.INSTANCE.virDomainManagedSave(domain, SAVE_RUNNING)) == 0;
  }

  private int with(String name, ToIntFunction<Pointer> call) {
    Pointer domain = Virt.INSTANCE.virDomainLookupByName(vcp, name);
    if (domain == null) {
      return -1;
    }
    try {
      return call.applyAsInt(domain);
    } finally {
      Virt.INSTANCE.virDomainFree(domain);
    }
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

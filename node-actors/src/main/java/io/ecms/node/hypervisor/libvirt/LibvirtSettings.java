package io.ecms.node.hypervisor.libvirt;

import java.time.Duration;

/**
 * What a {@link LibvirtHypervisor} needs to know.
 *
 * @param uri libvirt connection URI, for example {@code qemu:///system}
 * @param kvm whether domains run on the processor itself, as {@link KvmProbe} found; otherwise QEMU
 *     emulates it
 * @param readyWord first word of the line that an initialised guest prints on its serial console
 * @param callLimit longest wait for an ordinary call of libvirt
 * @param startLimit longest wait for the start or the forced end of a domain
 */
public record LibvirtSettings(
    String uri, boolean kvm, String readyWord, Duration callLimit, Duration startLimit) {
  public static final String READY_WORD = "ECMS-READY";
  private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  public static LibvirtSettings of(String uri, boolean kvm) {
    return new LibvirtSettings(uri, kvm, READY_WORD, CALL_LIMIT, START_LIMIT);
  }

  /** The same with another limit for ordinary calls. */
  public LibvirtSettings withCallLimit(Duration limit) {
    return new LibvirtSettings(uri, kvm, readyWord, limit, startLimit);
  }
}

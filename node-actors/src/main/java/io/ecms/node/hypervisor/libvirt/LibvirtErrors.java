package io.ecms.node.hypervisor.libvirt;

import io.ecms.node.hypervisor.HypervisorException;
import java.io.IOException;
import java.util.Set;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** Turns what libvirt throws into errors typed by what the caller does next. */
final class LibvirtErrors {
  /** Longest part of a message of libvirt that is passed on; QEMU's output can be in it. */
  private static final int MAX_MESSAGE = 400;

  private static final Set<ErrorNumber> LOST =
      Set.of(ErrorNumber.VIR_ERR_NO_CONNECT, ErrorNumber.VIR_ERR_RPC);
  private static final Set<ErrorNumber> RETRY =
      Set.of(ErrorNumber.VIR_ERR_OPERATION_TIMEOUT, ErrorNumber.VIR_ERR_NO_MEMORY);

  private LibvirtErrors() {}

  static HypervisorException typed(Throwable thrown) {
    return switch (thrown) {
      case HypervisorException already -> already;
      case LibvirtException e when LOST.contains(number(e)) -> lost(e);
      case LibvirtException e when number(e) == ErrorNumber.VIR_ERR_NO_DOMAIN ->
          new HypervisorException("domain-not-found", false, message(e), e);
      case LibvirtException e ->
          new HypervisorException("hypervisor-failed", RETRY.contains(number(e)), message(e), e);
      case IOException e ->
          new HypervisorException("hypervisor-failed", true, String.valueOf(e.getMessage()), e);
      default -> new HypervisorException("hypervisor-failed", false, thrown.toString(), thrown);
    };
  }

  static HypervisorException lost(LibvirtException e) {
    return new HypervisorException("hypervisor-unavailable", true, message(e), e);
  }

  static boolean is(LibvirtException e, ErrorNumber number) {
    return number(e) == number;
  }

  static String message(LibvirtException e) {
    String text = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " ").strip();
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "...";
  }

  private static ErrorNumber number(LibvirtException e) {
    // An error number newer than the binding is null there.
    ErrorNumber code = e.getError() == null ? null : e.getError().getCode();
    return code == null ? ErrorNumber.VIR_ERR_INTERNAL_ERROR : code;
  }
}

package io.ecms.node.hypervisor;

import org.jspecify.annotations.Nullable;

/** A hypervisor could not do what it was asked; says what, why, and whether to try again. */
public final class HypervisorException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String code;
  private final boolean retryable;

  public HypervisorException(String code, boolean retryable, String message) {
    this(code, retryable, message, null);
  }

  public HypervisorException(
      String code, boolean retryable, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryable = retryable;
  }

  /** There is no such VM on this hypervisor. */
  public static HypervisorException notFound(String vm) {
    return new HypervisorException("domain-not-found", false, "no domain " + vm + " on this host");
  }

  /** The VM is off, which it must not be. */
  public static HypervisorException notRunning(String vm) {
    return new HypervisorException("domain-not-running", false, "domain " + vm + " is off");
  }

  /** Stable kebab-case code, for example {@code domain-differs}. */
  public String code() {
    return code;
  }

  /** Whether the same call may succeed later without any other change. */
  public boolean retryable() {
    return retryable;
  }
}

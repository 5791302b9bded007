package io.ecms.node.hypervisor.simulated;

import io.ecms.node.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Failures and delays of a simulated hypervisor, set for each method while it runs. Which calls
 * fail is decided by the given random source alone, so a seed repeats a run. Thread-safe.
 */
public final class Faults {
  /** The methods of the port that can fail. */
  public enum Method {
    FACTS,
    START,
    AWAIT_READY,
    EJECT_FIRST_BOOT,
    STOP,
    REBOOT,
    SUSPEND,
    RESUME,
    SAVE,
    USAGE,
    DESTROY,
    STATUS,
    DOMAINS
  }

  /**
   * How calls of one method go wrong.
   *
   * @param delay time that each call takes before anything else, zero or more
   * @param probability that a call fails, 0 to 1
   * @param nextFailures calls that fail for certain before the probability counts
   * @param code of the failure
   * @param retryable of the failure
   */
  private record Fault(
      Duration delay, double probability, int nextFailures, String code, boolean retryable) {
    static final Fault NONE = new Fault(Duration.ZERO, 0, 0, "simulated-fault", true);

    Fault consumeOne() {
      return new Fault(delay, probability, nextFailures - 1, code, retryable);
    }
  }

  private final RandomGenerator random;
  private final Map<Method, Fault> faults = new EnumMap<>(Method.class);

  public Faults(RandomGenerator random) {
    this.random = random;
  }

  /** Makes each call of {@code method} take this much longer. */
  public synchronized void delay(Method method, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative: " + delay);
    }
    Fault now = of(method);
    faults.put(
        method,
        new Fault(delay, now.probability(), now.nextFailures(), now.code(), now.retryable()));
  }

  /** Makes calls of {@code method} fail by chance. */
  public synchronized void failSome(
      Method method, double probability, String code, boolean retryable) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability must be 0 to 1: " + probability);
    }
    faults.put(method, new Fault(of(method).delay(), probability, 0, code, retryable));
  }

  /** Makes the next {@code times} calls of {@code method} fail. */
  public synchronized void failNext(Method method, int times, String code, boolean retryable) {
    if (times < 0) {
      throw new IllegalArgumentException("times must not be negative: " + times);
    }
    Fault now = of(method);
    faults.put(method, new Fault(now.delay(), now.probability(), times, code, retryable));
  }

  /** Ends all faults and delays. */
  public synchronized void clear() {
    faults.clear();
  }

  synchronized Duration delayOf(Method method) {
    return of(method).delay();
  }

  /** The failure of this call, if it is to fail. */
  synchronized Optional<HypervisorException> next(Method method) {
    Fault fault = of(method);
    if (fault.nextFailures() > 0) {
      faults.put(method, fault.consumeOne());
    } else if (fault.probability() == 0 || random.nextDouble() >= fault.probability()) {
      return Optional.empty();
    }
    return Optional.of(
        new HypervisorException(fault.code(), fault.retryable(), "simulated fault of " + method));
  }

  private Fault of(Method method) {
    return faults.getOrDefault(method, Fault.NONE);
  }
}

package io.ecms.tree.stack.simulated;

import io.ecms.tree.stack.StackException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Delays each call by a fixed time, and fails the next calls as told; thread-safe. */
public final class ScriptedFaults implements Faults {
  private record Failure(String code, boolean retryable) {}

  private final Map<Call, Duration> delays = new EnumMap<>(Call.class);
  private final Map<Call, Deque<Failure>> failures = new EnumMap<>(Call.class);

  /** From now on every such call takes at least {@code time}. */
  public synchronized ScriptedFaults delay(Call call, Duration time) {
    delays.put(call, time);
    return this;
  }

  /** One more of the next such calls fails with this code. */
  public synchronized ScriptedFaults failNext(Call call, String code, boolean retryable) {
    failures.computeIfAbsent(call, unused -> new ArrayDeque<>()).add(new Failure(code, retryable));
    return this;
  }

  private synchronized Duration delayOf(Call call) {
    return delays.getOrDefault(call, Duration.ZERO);
  }

  private synchronized Optional<Failure> nextOf(Call call) {
    return Optional.ofNullable(failures.get(call)).map(Deque::poll);
  }

  @Override
  public void before(Call call, String host, String subject) {
    Duration delay = delayOf(call);
    if (delay.isPositive()) {
      LockSupport.parkNanos(delay.toNanos());
    }
    Optional<Failure> failure = nextOf(call);
    if (failure.isPresent()) {
      throw new StackException(
          failure.get().code(),
          failure.get().retryable(),
          "%s of %s at %s fails as planned".formatted(call, subject, host));
    }
  }
}

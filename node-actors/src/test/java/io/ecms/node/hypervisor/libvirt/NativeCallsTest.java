package io.ecms.node.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ecms.node.hypervisor.Deadline;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.node.hypervisor.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeCallsTest {
  private final NativeCalls calls = new NativeCalls();
  private final CountDownLatch stuck = new CountDownLatch(1);
  private final AtomicInteger timeouts = new AtomicInteger();

  @AfterEach
  void endStuckCalls() {
    stuck.countDown();
    calls.close();
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofMillis(50), Ticker.system());
  }

  private static Deadline later() {
    return Deadline.in(Duration.ofSeconds(10), Ticker.system());
  }

  private String hang(String subject) {
    return calls.call(
        subject,
        soon(),
        () -> {
          stuck.await();
          return "late";
        },
        timeouts::incrementAndGet);
  }

  private String quick(String subject, Deadline deadline) {
    return calls.call(subject, deadline, () -> "done", timeouts::incrementAndGet);
  }

  private static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HypervisorException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.retryable()).isTrue();
            });
  }

  @Test
  void aHungCallIsGivenUpAndHoldsUpOnlyItsSubject() {
    assertCode("hypervisor-timed-out", () -> hang("vm-a"));
    assertThat(timeouts).hasValue(1);
    assertCode("hypervisor-busy", () -> quick("vm-a", soon()));
    assertThat(quick("vm-b", later())).isEqualTo("done");
    stuck.countDown();
    await().untilAsserted(() -> assertThat(quick("vm-a", later())).isEqualTo("done"));
  }

  @Test
  void hungCallsAreBoundedInNumber() {
    for (int i = 0; i < NativeCalls.MAX_CALLS; i++) {
      String subject = "vm-" + i;
      assertCode("hypervisor-timed-out", () -> hang(subject));
    }
    assertCode("hypervisor-busy", () -> quick("vm-other", soon()));
    stuck.countDown();
    assertThat(quick("vm-other", later())).isEqualTo("done");
  }

  @Test
  void whatTheWorkThrowsIsTyped() {
    assertThatThrownBy(() ->
            calls.call(
                "",
                later(),
                () -> {
                  throw HypervisorException.notFound("vm-a");
                },
                timeouts::incrementAndGet))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.code()).isEqualTo("domain-not-found"));
  }
}

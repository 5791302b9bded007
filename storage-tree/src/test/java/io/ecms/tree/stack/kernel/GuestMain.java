package io.ecms.tree.stack.kernel;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the named test classes, or {@code class#method}, where there is no Maven: inside a guest
 * with a kernel of its own. Prints a line per test and {@code KERNEL-TESTS n passed, n failed, n
 * skipped}. Ends with 0 when all ran and passed.
 */
final class GuestMain {
  private GuestMain() {}

  public static void main(String[] tests) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                Arrays.stream(tests)
                    .map(test -> test.contains("#") ? selectMethod(test) : selectClass(test))
                    .toList())
            .build();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, summary, new Lines(out));
    TestExecutionSummary result = summary.getSummary();
    result.printFailuresTo(out, 30);
    long skipped = result.getTestsSkippedCount() + result.getTestsAbortedCount();
    long failed = result.getTestsFailedCount() + result.getContainersFailedCount();
    long passed = result.getTestsSucceededCount();
    out.printf("KERNEL-TESTS %d passed, %d failed, %d skipped%n", passed, failed, skipped);
    boolean sound = failed == 0 && skipped == 0 && passed > 0;
    System.exit(sound ? 0 : 1);
  }

  /** A line when a test begins and one when it ends, so that one that hangs is known. */
  private record Lines(PrintWriter out) implements TestExecutionListener {
    @Override
    public void executionStarted(TestIdentifier test) {
      if (test.isTest()) {
        out.println("TEST " + test.getDisplayName());
      }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        out.println("  " + result.getStatus());
        result.getThrowable().ifPresent(failure -> out.println("  " + failure));
      }
    }
  }
}

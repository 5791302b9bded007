package io.ecms.edge.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.edge.cli.Cli;
import io.ecms.edge.cli.Samples;
import io.ecms.edge.cli.StubApi;
import io.ecms.edge.cli.StubApi.Answer;
import io.ecms.edge.cli.api.ApiClient;
import io.ecms.edge.cli.api.RetryPolicy;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.output.OutputFormat;
import io.ecms.edge.cli.output.Printer;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VMs are shut down before their server ends, and believed after its start only when seen. */
class RunningVmsTest {
  private static final String STOP = "POST /v1/vms/" + Samples.VM_ID + "/stop";
  private static final String RUNNING = "GET /v1/vms?state=running&limit=21";
  private static final Instant START = Instant.parse("2026-01-01T00:00:30Z");

  private final StringWriter out = new StringWriter();
  private StubApi api;
  private Cli cli;
  private RunningVms vms;

  @BeforeEach
  void begin(@TempDir Path directory) {
    api = new StubApi().on("GET /health/ready", Answer.json(200, "{}"));
    cli = new Cli(directory);
    Host host = cli.host(out, new StringWriter());
    vms =
        new RunningVms(
            host,
            new ApiClient(api.uri(), host, RetryPolicy.NONE, Duration.ofSeconds(3)),
            new Printer(host.terminal(), OutputFormat.TABLE));
  }

  @AfterEach
  void end() {
    api.close();
  }

  private static String[] running(int count) {
    return Collections.nCopies(count, Samples.runningVm("web")).toArray(String[]::new);
  }

  @Test
  void thoseThatRunAreAskedWithAShortGrace() {
    api.on(RUNNING, Answer.json(200, Samples.list(running(20))));
    api.on(
        STOP,
        Answer.json(202, Samples.operation("vm-stop", "succeeded", "succeeded", "succeeded")));
    vms.stop();
    assertThat(api.seen(STOP))
        .hasSize(20)
        .allSatisfy(seen -> assertThat(seen.body()).isEqualTo("{\"graceSeconds\":5}"));
    assertThat(out.toString()).contains("Shutting down 20 VMs");
  }

  @Test
  void tooManyAreNotAsked() {
    api.on(RUNNING, Answer.json(200, Samples.list(running(21))));
    vms.stop();
    assertThat(api.seen("POST")).isEmpty();
    assertThat(out.toString()).contains("more than 20 VMs run");
  }

  @Test
  void aServerThatDoesNotAnswerIsNotWaitedFor() {
    api.on("GET /health/ready", Answer.lost());
    vms.stop();
    assertThat(api.seen("GET /v1")).isEmpty();
    assertThat(out.toString()).contains("the server does not answer");
  }

  @Test
  void aVmThatRefusesHoldsUpNothing() {
    api.on(RUNNING, Answer.json(200, Samples.list(running(1))));
    api.on(STOP, Answer.problem(409, "operation-in-progress", "a start is running"));
    vms.stop();
    assertThat(out.toString()).contains("web is not shut down: a start is running");
  }

  @Test
  void aStopThatDoesNotEndIsGivenUp() {
    String stopping = Samples.operation("vm-stop", "running", "running", "pending");
    api.on(RUNNING, Answer.json(200, Samples.list(running(1))));
    api.on(STOP, Answer.json(202, stopping));
    api.on(
        "GET /v1/operations/" + Samples.OPERATION_ID,
        request -> {
          cli.advance(Duration.ofSeconds(1));
          return Answer.json(200, stopping);
        });
    vms.stop();
    assertThat(api.seen("GET /v1/operations")).hasSize(15);
    assertThat(out.toString()).contains("not all VMs have shut down in time");
  }

  @Test
  void recordsFromBeforeTheStartAreWaitedFor() {
    api.on("GET /v1/vms?state=unknown&limit=1000", Answer.json(200, Samples.list()));
    api.on(
        "GET /v1/vms?state=running&limit=1000",
        Answer.json(200, Samples.list(running(2))),
        Answer.json(200, Samples.list(running(1))),
        Answer.json(200, Samples.list()));
    vms.settle(START);
    assertThat(api.seen("GET /v1/vms?state=running")).hasSize(3);
  }

  @Test
  void recordsOfNodesThatDoNotComeBackAreNotWaitedForLong() {
    api.on("GET /v1/vms", Answer.json(200, Samples.list(running(1))));
    vms.settle(START);
    Duration waited = cli.pauses().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(waited).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(16));
  }

  @Test
  void recordsFromAfterTheStartAreBelieved() {
    api.on("GET /v1/vms", Answer.json(200, Samples.list(running(1))));
    vms.settle(Instant.EPOCH);
    assertThat(cli.pauses()).isEmpty();
  }
}

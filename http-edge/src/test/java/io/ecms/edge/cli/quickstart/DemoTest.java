package io.ecms.edge.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.edge.cli.Cli;
import io.ecms.edge.cli.Samples;
import io.ecms.edge.cli.StubApi;
import io.ecms.edge.cli.StubApi.Answer;
import io.ecms.edge.cli.api.ApiClient;
import io.ecms.edge.cli.api.RetryPolicy;
import io.ecms.edge.cli.base.GuestKit;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.output.OutputFormat;
import io.ecms.edge.cli.output.Printer;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo makes what is missing, and nothing twice. */
class DemoTest {
  private static final String UP = "{\"name\":\"node-1\",\"state\":\"up\"}";
  private static final String READY =
      "{\"id\":\"img-cccccccc1\",\"name\":\"guest\",\"state\":\"ready\"}";

  private final StringWriter out = new StringWriter();
  private StubApi api;
  private Cli cli;
  private Demo demo;
  private Path directory;

  @BeforeEach
  void begin(@TempDir Path temporary) {
    directory = temporary;
    api = new StubApi();
    cli = new Cli(directory);
    Host host = cli.host(out, new StringWriter());
    demo =
        new Demo(
            host,
            new ApiClient(api.uri(), host, RetryPolicy.USUAL),
            new Printer(host.terminal(), OutputFormat.TABLE),
            Duration.ofMinutes(1));
  }

  @AfterEach
  void end() {
    api.close();
  }

  private static Answer done(String kind) {
    return Answer.json(202, Samples.operation(kind, "succeeded", "succeeded", "succeeded"));
  }

  @Test
  void onlyMissingNodesAreAdded() {
    api.on("GET /v1/nodes/node-1", Answer.json(200, UP));
    api.on("POST /v1/nodes", done("add_node"));
    demo.addNodes(3);
    assertThat(api.seen("POST"))
        .extracting(StubApi.Seen::body)
        .containsExactly("{\"name\":\"node-2\"}", "{\"name\":\"node-3\"}");
  }

  @Test
  void manyNodesAreCountedInsteadOfShown() {
    api.on("POST /v1/nodes", done("add_node"));
    demo.addNodes(200);
    assertThat(api.seen("POST")).hasSize(200);
    assertThat(out.toString().lines()).containsExactly("200 of 200 nodes added");
  }

  @Test
  void anImageThatIsThereIsNotImportedAgain() {
    Source source = Source.choose(GuestKit.of(directory), HypervisorKind.SIMULATED, directory);
    api.on("GET /v1/images", Answer.json(200, Samples.list()));
    api.on("POST /v1/images", done("image_import"));
    demo.importImage(source);
    api.on("GET /v1/images", Answer.json(200, Samples.list(READY)));
    api.on("GET /v1/images/img-cccccccc1", Answer.json(200, READY));
    demo.importImage(source);
    assertThat(api.seen("POST")).hasSize(1);
    assertThat(api.seen("POST").getFirst().body()).contains("stand-in.raw");
  }

  @Test
  void aStopThatWasLeftBehindComesBeforeTheStart() {
    String vm = "GET /v1/vms/" + Samples.VM_ID;
    String stopping =
        Samples.vm("demo-1", "stopping")
            .replace("{\"id\"", "{\"operation\":\"" + Samples.OPERATION_ID + "\",\"id\"");
    api.on("GET /v1/vms?name=demo-1", Answer.json(200, Samples.list(stopping)));
    api.on(vm, Answer.json(200, stopping), Answer.json(200, Samples.vm("demo-1", "stopped")));
    api.on(
        "GET /v1/operations/" + Samples.OPERATION_ID,
        Answer.json(200, Samples.operation("vm-stop", "running", "running", "pending")),
        Answer.json(200, Samples.operation("vm-stop", "succeeded", "succeeded", "succeeded")));
    api.on("POST /v1/vms/" + Samples.VM_ID + "/start", done("vm-start"));
    demo.startVms(1);
    assertThat(api.seen("POST")).hasSize(1);
    assertThat(out.toString())
        .containsSubsequence("vm-stop demo-1: succeeded", "demo-1 (stopped)", "vm-start demo-1");
  }

  @Test
  void aVmIsCreatedOnceAndStartedUntilItRuns() {
    String start = "POST /v1/vms/" + Samples.VM_ID + "/start";
    api.on("GET /v1/vms", Answer.json(200, Samples.list()));
    api.on("POST /v1/vms", Answer.json(201, Samples.vm("demo-1", "defined")));
    api.on(start, done("vm_start"));
    demo.startVms(1);
    assertThat(api.seen("POST /v1/vms")).hasSize(2);

    api.on("GET /v1/vms?name=demo-1", Answer.json(200, Samples.list(Samples.vm("demo-1", "x"))));
    api.on(
        "GET /v1/vms/" + Samples.VM_ID,
        Answer.json(200, Samples.vm("demo-1", "unknown")),
        Answer.json(200, Samples.vm("demo-1", "stopped")));
    demo.startVms(1);
    assertThat(api.seen("POST /v1/vms"))
        .hasSize(3)
        .last()
        .extracting(StubApi.Seen::line)
        .isEqualTo(start);

    api.on("GET /v1/vms/" + Samples.VM_ID, Answer.json(200, Samples.runningVm("demo-1")));
    demo.startVms(1);
    assertThat(api.seen("POST /v1/vms")).hasSize(3);
  }
}

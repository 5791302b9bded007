package io.ecms.edge.cli.command;

import static io.ecms.edge.cli.Samples.OPERATION_ID;
import static io.ecms.edge.cli.Samples.VM_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.edge.cli.Cli;
import io.ecms.edge.cli.Samples;
import io.ecms.edge.cli.StubApi;
import io.ecms.edge.cli.StubApi.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on VMs against an API that answers as described. */
class VmCommandsTest {
  private static final String OPERATION = "GET /v1/operations/" + OPERATION_ID;
  private static final String START = "POST /v1/vms/" + VM_ID + "/start";

  private Path directory;
  private StubApi api;
  private Cli cli;

  @BeforeEach
  void begin(@TempDir Path temporary) {
    directory = temporary;
    api = new StubApi();
    cli = new Cli(directory).against(api);
    api.on("GET /v1/vms/" + VM_ID, Answer.json(200, Samples.runningVm("web")));
    api.on("GET /v1/vms?name=web", Answer.json(200, Samples.list(Samples.runningVm("web"))));
    api.on("GET /v1/vms", Answer.json(200, Samples.list()));
  }

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void aListIsATableForPeople() {
    api.on("GET /v1/vms", Answer.json(200, Samples.list(Samples.runningVm("web"))));
    Cli.Result result = cli.run("vm", "list", "--node", "node-2");
    assertThat(result.exit()).isZero();
    assertThat(result.out().lines())
        .containsExactly(
            "NAME  STATE    NODE    ADDRESS    VNC             VCPUS   MEMORY  ID",
            "web   running  node-2  10.0.0.11  127.0.0.1:5901      1  128 MiB  " + VM_ID);
    assertThat(api.seen("GET /v1/vms?node=node-2&limit=1000")).hasSize(1);
  }

  @Test
  void aListIsTheAnswerForPrograms() {
    api.on("GET /v1/vms", Answer.json(200, Samples.list(Samples.vm("web", "defined"))));
    assertThat(cli.run("-o", "json", "vm", "list").out())
        .contains("\"items\" : [", "\"name\" : \"web\"", "\"next\" : null");
    assertThat(cli.run("vm", "list", "-o", "yaml").out())
        .startsWith("items:\n")
        .contains("name: web", "next: null");
  }

  @Test
  void pagesAreReadToTheEnd() {
    api.on("GET /v1/vms?limit=1000", Answer.json(200, "{\"items\":[{}],\"next\":\"c1\"}"));
    api.on("GET /v1/vms?limit=999&cursor=c1", Answer.json(200, "{\"items\":[{}],\"next\":null}"));
    assertThat(cli.run("vm", "list").out().lines()).hasSize(3);
    assertThat(cli.run("vm", "list", "--limit", "1000").err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", VM_ID})
  void aVmIsFoundByNameAndById(String nameOrId) {
    Cli.Result result = cli.run("vm", "show", nameOrId, "-o", "json");
    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains(VM_ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "vm-zzzzzzzz9", "../etc", "Ä\n\"'"})
  void whatDoesNotExistIsNotFound(String nameOrId) {
    Cli.Result result = cli.run("vm", "show", nameOrId);
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.err()).contains("there is no VM", "ecms vm list");
  }

  @Test
  void aVmIsCreatedWithEverythingThatWasSaid() {
    api.on("POST /v1/vms", Answer.json(201, Samples.vm("web", "defined")));
    Cli.Result result =
        cli.run(
            "vm",
            "create",
            "web",
            "-i",
            "guest",
            "--vcpus",
            "2",
            "--memory",
            "2G",
            "--disk",
            "10",
            "--hostname",
            "h",
            "--network",
            "n",
            "--label",
            "a=b",
            "--label",
            "c=d");
    assertThat(result.exit()).isZero();
    assertThat(api.seen("POST").getFirst().body())
        .isEqualTo(
            "{\"name\":\"web\",\"vcpus\":2,\"memoryMib\":2048,\"diskGib\":10,\"image\":\"guest\","
                + "\"network\":\"n\",\"hostname\":\"h\",\"labels\":{\"a\":\"b\",\"c\":\"d\"}}");
    assertThat(api.seen("POST").getFirst().key()).isEqualTo("key-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stop web --force|stop|{\"graceSeconds\":0}",
        "stop web --grace 7|stop|{\"graceSeconds\":7}",
        "kill web|kill|{}",
        "reboot web|reboot|{}",
        "reboot web --grace 9|reboot|{\"graceSeconds\":9}",
        "reset web|reset|{}",
        "suspend web|suspend|{}",
        "resume web|resume|{}",
        "save web|save|{}",
        "rename web shop|rename|{\"name\":\"shop\"}",
        "resize web --vcpus 4|resize|{\"vcpus\":4}",
        "resize web --memory 2G|resize|{\"memoryMib\":2048}",
        "rebuild web|rebuild|{}",
      })
  void aVerbIsGivenWithWhatWasSaid(String line, String verb, String body) {
    String route = "POST /v1/vms/" + VM_ID + "/" + verb;
    api.on(
        route, Answer.json(202, Samples.operation("vm_" + verb, "accepted", "pending", "pending")));
    List<String> arguments = new ArrayList<>(List.of("vm"));
    arguments.addAll(List.of(line.split(" ")));
    arguments.add("--no-wait");

    Cli.Result result = cli.run(arguments.toArray(String[]::new));

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(api.seen("POST").getFirst().body()).isEqualTo(body);
  }

  @Test
  void aGuestCannotCommandTheTerminal() {
    api.on(
        "GET /v1/vms/" + VM_ID + "/console?bytes=100",
        Answer.json(
            200, "{\"vm\":\"%s\",\"text\":\"a\\r\\n\\u001b[2Jb\\u009b\\n\"}".formatted(VM_ID)));
    assertThat(cli.run("vm", "console", "web", "--log", "--bytes", "100").out())
        .isEqualToNormalizingNewlines("a\n[2Jb\n");
  }

  @Test
  void aVmIsCreatedWithItsRestartPolicy() {
    api.on("POST /v1/vms", Answer.json(201, Samples.vm("web", "defined")));
    cli.run("vm", "create", "web", "-i", "guest", "--restart", "on-failure");
    assertThat(api.seen("POST").getFirst().body()).contains("\"restart\":\"on-failure\"");
  }

  @Test
  void aPasswordComesFromPromptFileOrInputOnly() throws IOException {
    api.on("POST /v1/vms", Answer.json(201, Samples.vm("web", "defined")));
    Files.writeString(directory.resolve("secret"), "from-a-file\n");
    cli.typing("from-prompt").run("vm", "create", "web", "-i", "guest", "-p");
    cli.run("vm", "create", "web", "-i", "guest", "--password-file", "secret");
    cli.input("from-input\n").run("vm", "create", "web", "-i", "guest", "--password-file", "-");
    assertThat(api.seen("POST"))
        .extracting(StubApi.Seen::body)
        .satisfiesExactly(
            body -> assertThat(body).contains("\"password\":\"from-prompt\""),
            body -> assertThat(body).contains("\"password\":\"from-a-file\""),
            body -> assertThat(body).contains("\"password\":\"from-input\""));
    assertThat(cli.run("vm", "create", "web", "-i", "guest", "--password", "x").exit())
        .isEqualTo(2);
  }

  @Test
  void aTakenNameIsAConflict() {
    api.on("POST /v1/vms", Answer.problem(409, "name-taken", "the name web is taken"));
    Cli.Result result = cli.run("vm", "create", "web", "--image", "guest");
    assertThat(result.exit()).isEqualTo(4);
    assertThat(result.err()).contains("the name web is taken [name-taken]");
    assertThat(api.seen("POST")).hasSize(1);
  }

  @Test
  void aStartShowsEachStepOnceInAPipe() {
    api.on(
        START, Answer.json(202, Samples.operation("vm_start", "accepted", "pending", "pending")));
    api.on(
        OPERATION,
        Answer.json(200, Samples.operation("vm_start", "running", "running", "pending")),
        Answer.json(200, Samples.operation("vm_start", "running", "succeeded", "running")),
        Answer.json(200, Samples.operation("vm_start", "succeeded", "succeeded", "succeeded")));
    Cli.Result result = cli.run("vm", "start", "web");
    assertThat(result.exit()).isZero();
    assertThat(result.out().lines().map(line -> line.replaceFirst(" \\(.*\\)$", "")))
        .startsWith(
            "vm_start web: hold-lease running",
            "vm_start web: hold-lease succeeded",
            "vm_start web: start-domain running",
            "vm_start web: start-domain succeeded",
            "vm_start web: succeeded")
        .anyMatch(line -> line.contains("10.0.0.11"));
  }

  @Test
  void aProgramGetsNothingButTheAnswer() {
    api.on(
        START, Answer.json(202, Samples.operation("vm_start", "accepted", "pending", "pending")));
    api.on(
        OPERATION,
        Answer.json(200, Samples.operation("vm_start", "succeeded", "succeeded", "succeeded")));
    Cli.Result result = cli.run("vm", "start", "web", "-o", "json");
    assertThat(result.out()).startsWith("{").contains("\"state\" : \"succeeded\"");
    assertThat(result.err()).contains("vm_start web: succeeded");
  }

  @Test
  void aFailedOperationSaysWhichStepAndWhy() {
    api.on(START, Answer.json(202, Samples.failedOperation()));
    Cli.Result result = cli.run("vm", "start", "web");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .contains("vm_start web failed at step start-domain: no memory left [hypervisor-refused]")
        .contains("ecms operation show " + OPERATION_ID);
  }

  @Test
  void anOperationThatDoesNotEndTimesOut() {
    String running = Samples.operation("vm_start", "running", "running", "pending");
    api.on(START, Answer.json(202, running));
    api.on(
        OPERATION,
        seen -> {
          cli.advance(Duration.ofSeconds(40));
          return Answer.json(200, running);
        });
    Cli.Result result = cli.run("vm", "start", "web", "--timeout", "2m");
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.err()).contains("120 s", "ecms operation wait " + OPERATION_ID);
    assertThat(api.seen(OPERATION)).hasSize(3);
  }

  @Test
  void noWaitReturnsAtOnce() {
    api.on(
        START, Answer.json(202, Samples.operation("vm_start", "accepted", "pending", "pending")));
    for (String option : new String[] {"--no-wait", "--async"}) {
      Cli.Result result = cli.run("vm", "start", "web", option);
      assertThat(result.exit()).isZero();
      assertThat(result.out()).contains(OPERATION_ID, "accepted");
    }
    assertThat(api.seen(OPERATION)).isEmpty();
  }

  @Test
  void stopSaysHowLongTheGuestHas() {
    api.on(
        "POST /v1/vms/" + VM_ID + "/stop",
        Answer.json(202, Samples.operation("vm_stop", "succeeded", "succeeded", "succeeded")));
    assertThat(cli.run("vm", "stop", "web", "--grace", "7").exit()).isZero();
    assertThat(api.seen("POST").getFirst().body()).isEqualTo("{\"graceSeconds\":7}");
  }

  @Test
  void launchCreatesStartsAndShows() {
    api.on("POST /v1/vms", Answer.json(201, Samples.vm("web", "defined")));
    api.on(
        START,
        Answer.json(202, Samples.operation("vm_start", "succeeded", "succeeded", "succeeded")));
    Cli.Result result = cli.run("launch", "guest", "web", "--memory", "256M");
    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("vm_start web: succeeded", "10.0.0.11", "127.0.0.1:5901");
    assertThat(api.seen("POST")).extracting(StubApi.Seen::key).containsExactly("key-1", "key-2");
  }

  @Test
  void launchOfSeveralIsOneOperationWithALineForEachVm() {
    String batch = Samples.batch("succeeded");
    api.on("POST /v1/vms:batch", Answer.json(202, batch));
    Cli.Result result = cli.run("launch", "guest", "web", "--count", "2", "--best-effort");
    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("vm_batch web: " + OPERATION_ID, "vm-batch web: succeeded")
        .containsPattern("(?m)^NAME +STATE +NODE +ID +PROBLEM$")
        .containsPattern("(?m)^web-1 +running +node-1 +vm-0a1b2c3dw1 +-$")
        .containsPattern("(?m)^web-2 +failed +- +vm-0a1b2c3dw2 +no node fits$");
    assertThat(api.seen("POST /v1/vms:batch").getFirst().body())
        .contains("\"count\":2", "\"policy\":\"best-effort\"", "\"name\":\"web\"");
  }

  @Test
  void aBatchThatFailedShowsItsVmsToo() {
    String batch = Samples.batch("failed");
    api.on("POST /v1/vms:batch", Answer.json(202, batch));
    api.on(OPERATION, Answer.json(200, batch));
    Cli.Result result = cli.run("launch", "guest", "web", "--count", "2");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("web-2", "no node fits");
    assertThat(cli.run("operation", "show", OPERATION_ID).out())
        .containsPattern("(?m)^web-2 +failed +- +vm-0a1b2c3dw2 +no node fits$");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "launch guest web --best-effort",
        "vm",
        "vm fly",
        "vm list --limit 0",
        "vm start",
        "vm create x",
        "vm list -o xml",
        "vm create x -i y --memory huge",
        "vm start web --timeout 0",
        "--server ftp://x vm list"
      })
  void nonsenseIsAUsageError(String line) {
    Cli.Result result = cli.run(line.split(" ", -1));
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).startsWith("ecms: ");
  }
}

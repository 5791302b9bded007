package io.ecms.edge.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.edge.cli.Cli;
import io.ecms.edge.cli.Samples;
import io.ecms.edge.cli.StubApi;
import io.ecms.edge.cli.StubApi.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request is repeated when that is safe, under the same key, and not for ever. */
class RetryTest {
  private static final String CREATE = "POST /v1/vms";
  private static final Answer CREATED = Answer.json(201, Samples.vm("web", "defined"));
  private static final Answer AWAY = Answer.problem(503, "no-master", "the master is moving");

  private StubApi api;
  private Cli cli;

  @BeforeEach
  void begin(@TempDir Path directory) {
    api = new StubApi();
    cli = new Cli(directory).against(api);
  }

  @AfterEach
  void end() {
    api.close();
  }

  private Cli.Result create() {
    return cli.run("vm", "create", "web", "-i", "guest");
  }

  @Test
  void aServerThatIsAwayIsAskedAgainWhenItSaidSo() {
    api.on(CREATE, AWAY.with("Retry-After", "3"), CREATED);
    assertThat(create().exit()).isZero();
    assertThat(cli.pauses()).containsExactly(Duration.ofSeconds(3));
    assertThat(api.seen(CREATE)).extracting(StubApi.Seen::key).containsExactly("key-1", "key-1");
  }

  @Test
  void noServerMayAskForALongerPauseThanAllowed() {
    api.on(CREATE, AWAY.with("Retry-After", "86400"), CREATED);
    assertThat(create().exit()).isZero();
    assertThat(cli.pauses()).containsExactly(Duration.ofSeconds(10));
  }

  @Test
  void aLostConnectionIsRepeatedUnderTheSameKey() {
    api.on(CREATE, Answer.lost(), Answer.lost(), CREATED);
    assertThat(create().exit()).isZero();
    assertThat(cli.pauses()).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(api.seen(CREATE)).extracting(StubApi.Seen::key).containsOnly("key-1");
  }

  @Test
  void itGivesUp() {
    api.on(CREATE, AWAY);
    Cli.Result result = create();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("the master is moving [no-master]", "try again later");
    assertThat(api.seen(CREATE)).hasSize(4);
  }

  @Test
  void whatCannotWorkIsNotRepeated() {
    api.on(CREATE, Answer.problem(422, "no-such-image", "there is no image guest"));
    assertThat(create().exit()).isEqualTo(1);
    assertThat(api.seen(CREATE)).hasSize(1);
    assertThat(cli.pauses()).isEmpty();
  }

  @Test
  void whatTheServerCannotReadIsAMatterOfUsage() {
    api.on(CREATE, Answer.problem(400, "invalid-value", "vcpus: must be from 1 to 256"));
    Cli.Result result = create();
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("vcpus: must be from 1 to 256");
    assertThat(api.seen(CREATE)).hasSize(1);
  }

  @Test
  void withoutAServerItSaysHowToStartOne() {
    api.close();
    Cli.Result result = create();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .contains("no server answers at " + api.uri(), "ecms quickstart", "ECMS_SERVER");
    assertThat(cli.pauses()).isEmpty();
  }

  @Test
  void somethingElseThatAnswersIsSaidToBeThat() {
    api.on("GET /v1/vms", Answer.json(200, "<html>"));
    Cli.Result result = cli.run("vm", "list");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("not JSON");
  }

  @Test
  void anOperationSurvivesAServerThatGoesAwayForAWhile() {
    List<Answer> answers = new ArrayList<>();
    answers.add(Answer.json(200, Samples.operation("vm_start", "running", "running", "pending")));
    answers.addAll(Collections.nCopies(10, Answer.lost())); // more than one request is repeated
    answers.add(
        Answer.json(200, Samples.operation("vm_start", "succeeded", "succeeded", "succeeded")));
    api.on("GET /v1/operations/" + Samples.OPERATION_ID, answers.toArray(Answer[]::new));
    Cli.Result result = cli.run("operation", "wait", Samples.OPERATION_ID);
    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("the server does not answer", "succeeded");
  }

  @Test
  void terminalSequencesFromTheServerDoNotReachTheTerminal() {
    api.on("GET /v1/vms", Answer.problem(400, "invalid-value", "x\\u001b[2Jy"));
    assertThat(cli.run("vm", "list").err()).contains("x [2Jy").doesNotContain("\u001b");
  }
}

package io.ecms.edge.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.edge.cli.Cli;
import io.ecms.edge.cli.Samples;
import io.ecms.edge.cli.StubApi;
import io.ecms.edge.cli.StubApi.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images, nodes, networks, events and the plan. */
class OtherCommandsTest {
  private static final String IMAGE =
      """
      {"id":"img-cccccccc1","name":"guest","state":"ready","path":"/g.raw","format":"raw",\
      "sizeBytes":67108864,"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}\
      """;

  private StubApi api;
  private Cli cli;

  @BeforeEach
  void begin(@TempDir Path directory) {
    api = new StubApi();
    cli = new Cli(directory).against(api);
    api.on("GET /v1/images?name=guest", Answer.json(200, Samples.list(IMAGE)));
    api.on("GET /v1/images/img-cccccccc1", Answer.json(200, IMAGE));
  }

  @AfterEach
  void end() {
    api.close();
  }

  @Test
  void aTreeShowsWhoFeedsWhom() {
    api.on(
        "GET /v1/images/img-cccccccc1/tree",
        Answer.json(
            200,
            """
            {"image":"img-cccccccc1","root":"node-1","degree":2,"rootEgressBytes":11010048,
            "members":[
            {"node":"node-1","depth":0,"state":"attached","children":1,"bytesFromParent":0},
            {"node":"node-2","parent":"node-1","depth":1,"state":"attached","children":1,
             "bytesFromParent":11010048,
             "answers":{"count":3,"meanMillis":1.25,"longestMillis":40.4,"silentMillis":999},
             "filled":{"chunks":3,"verified":2,"repaired":1,"damaged":1},
             "cache":{"bytesRead":200,"bytesFetched":26,"hitRatio":0.87,
              "problem":{"code":"cache-full","detail":"5 MiB left"}}},
            {"node":"node-3","parent":"node-2","depth":2,"state":"attached","children":0,
             "bytesFromParent":512,
             "answers":{"count":0,"meanMillis":0,"longestMillis":0,"silentMillis":12500}}]}
            """));
    assertThat(cli.run("image", "tree", "guest").out().lines())
        .containsExactly(
            "NODE        STATE     CHILDREN  FROM PARENT       WAIT  SILENT  FILLED                       HITS",
            "node-1      attached         1            -          -       -  -                            -",
            "└ node-2    attached         1     10.5 MiB  1.3/40 ms       -  66 %, 1 repaired, 1 damaged  87 %, cache-full",
            "  └ node-3  attached         0        512 B          -    12 s  -                            -",
            "The root sent 10.5 MiB; no node feeds more than 2 others.");
  }

  @Test
  void aTreeShowsWhoLostItsParentAndThatTheRootIsLost() {
    api.on(
        "GET /v1/images/img-cccccccc1/tree",
        Answer.json(
            200,
            """
            {"image":"img-cccccccc1","root":"node-1","degree":2,"rootEgressBytes":0,
            "problem":{"code":"tree-root-lost","detail":"node-2: hung: silent",
             "since":"2026-01-01T00:00:00Z"},
            "members":[
            {"node":"node-1","depth":0,"state":"attached","children":1,"bytesFromParent":0},
            {"node":"node-2","parent":"node-1","depth":1,"state":"parent-lost","children":0,
             "bytesFromParent":512},
            {"node":"node-4","parent":"node-3","depth":1,"state":"waiting","children":1,
             "bytesFromParent":512},
            {"node":"node-5","parent":"node-4","depth":2,"state":"attached","children":0,
             "bytesFromParent":512}]}
            """));
    assertThat(cli.run("image", "tree", "guest").out().lines())
        .containsExactly(
            "NODE        STATE        CHILDREN  FROM PARENT  WAIT  SILENT  FILLED  HITS",
            "node-1      attached            1            -     -       -  -       -",
            "└ node-2    parent-lost         0        512 B     -       -  -       -",
            "(node-3)    lost                -            -     -       -  -       -",
            "└ node-4    waiting             1        512 B     -       -  -       -",
            "  └ node-5  attached            0        512 B     -       -  -       -",
            "tree-root-lost since 2026-01-01T00:00:00Z: node-2: hung: silent",
            "The root sent 0 B; no node feeds more than 2 others.");
  }

  @Test
  void nodesJoinAndLeaveATree() {
    for (String verb : new String[] {"up", "down"}) {
      api.on(
          "POST /v1/images/img-cccccccc1/tree/" + verb,
          Answer.json(
              202, Samples.operation("tree_" + verb, "succeeded", "succeeded", "succeeded")));
    }
    assertThat(cli.run("tree", "up", "guest", "--node", "node-1", "--no-wait").exit()).isZero();
    assertThat(cli.run("tree", "down", "guest", "--no-wait").exit()).isZero();
    assertThat(api.seen("POST"))
        .extracting(seen -> seen.body())
        .containsExactly("{\"nodes\":[\"node-1\"]}", "{}");
  }

  @Test
  void anImageIsImportedWithItsKernel() {
    api.on(
        "POST /v1/images",
        Answer.json(202, Samples.operation("image_import", "succeeded", "succeeded", "succeeded")));
    Cli.Result result =
        cli.run("image", "import", "guest", "/g.raw", "--kernel", "/k", "--cmdline", "quiet");
    assertThat(result.exit()).isZero();
    assertThat(api.seen("POST").getFirst().body())
        .isEqualTo(
            "{\"name\":\"guest\",\"path\":\"/g.raw\",\"kernel\":\"/k\",\"cmdline\":\"quiet\"}");
  }

  @Test
  void aNodeIsAddedByName() {
    api.on(
        "POST /v1/nodes",
        Answer.json(202, Samples.operation("add_node", "succeeded", "succeeded", "succeeded")));
    assertThat(cli.run("node", "add", "node-1", "--role", "spare").exit()).isZero();
    assertThat(api.seen("POST").getFirst().body())
        .isEqualTo("{\"name\":\"node-1\",\"role\":\"spare\"}");
    assertThat(cli.run("node", "show", "node-9").exit()).isEqualTo(3);
  }

  @Test
  void aDirectoryThatIsTooDeepForSocketsIsRefusedBeforeAnythingIsMade() {
    String deep = "/tmp/" + "d".repeat(90);
    for (String[] role :
        new String[][] {{"server", "--data", deep}, {"node", "--join", "a:1", "--data", deep}}) {
      Cli.Result result = cli.run(role);
      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).contains("data-path-too-long", "unix sockets", "--data");
      assertThat(Path.of(deep)).doesNotExist();
    }
  }

  @Test
  void aPlanSaysWhyNot() {
    api.on(
        "POST /v1/placements",
        Answer.json(
            200,
            """
            {"candidates":[{"node":"node-2","score":1.25,"parts":{"cpu":0.5,"memory":0.75}}],
            "refused":[{"node":"node-1","code":"memory","reason":"64 MiB are free"}]}
            """));
    Cli.Result result = cli.run("plan", "--image", "guest", "--memory", "1G");
    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("node-2   1.25  cpu 0.50, memory 0.75", "refused: 64 MiB are free");
  }

  @Test
  void aPlanWithoutACandidateFails() {
    api.on("POST /v1/placements", Answer.json(200, "{\"candidates\":[],\"refused\":[]}"));
    assertThat(cli.run("plan", "--image", "guest").exit()).isEqualTo(1);
  }

  @Test
  void eventsAreFollowedAcrossALostConnection() {
    api.on(
        "GET /v1/events",
        stream("id: 41\nevent: x\ndata: {\"id\":\"41\",\"type\":\"io.ecms.vm.defined\"}\n\n"),
        stream(": nothing happens\n\nid: 42\ndata: {\"id\":\"42\",\"type\":\"io.ecms.vm.x\"}\n\n"),
        Answer.problem(410, "event-id-too-old", "not kept any more"));
    Cli.Result result = cli.run("events", "--follow", "--since", "40", "-o", "json");
    assertThat(result.out().lines())
        .containsExactly(
            "{\"id\":\"41\",\"type\":\"io.ecms.vm.defined\"}",
            "{\"id\":\"42\",\"type\":\"io.ecms.vm.x\"}");
    assertThat(result.err()).contains("not kept any more");
    assertThat(api.seen("GET /v1/events"))
        .extracting(StubApi.Seen::lastEventId)
        .containsExactly("40", "41", "42");
  }

  @Test
  void followingEndsWhenNobodyReadsAnyMore() {
    api.on(
        "GET /v1/events",
        stream("id: 41\ndata: {\"id\":\"41\"}\n\nid: 42\ndata: {\"id\":\"42\"}\n\n"));
    Cli.Result result = cli.intoClosedPipe().run("events", "--follow", "-o", "json");
    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(api.seen("GET /v1/events")).hasSize(1);
  }

  @Test
  void aNodeWithoutControllerIsToldWhatItNeeds() {
    api.on(
        "POST /v1/nodes",
        Answer.json(
            202, Samples.failedOperation().replace("hypervisor-refused", "step-timed-out")));
    Cli.Result result = cli.run("node", "add", "ghost");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("ecms node --name ghost --join");
  }

  @Test
  void aRelativePathOfAnImageBeginsInTheCurrentDirectory(@TempDir Path directory) {
    String done = Samples.operation("image-import", "succeeded", "succeeded", "succeeded");
    api.on("POST /v1/images", Answer.json(202, done));
    new Cli(directory).against(api).run("image", "import", "web", "../disk.img");
    assertThat(api.seen("POST /v1/images").getFirst().body())
        .isEqualTo(
            "{\"name\":\"web\",\"path\":\"%s\"}".formatted(directory.resolveSibling("disk.img")));
  }

  @Test
  void withoutFollowTheStreamEndsWhenNothingHappens() {
    api.on(
        "GET /v1/events",
        stream(": hello\n\nid: 1\ndata: {\"id\":\"1\"}\n\n: quiet\n\nid: 2\ndata: {}\n\n"));
    assertThat(cli.run("events", "-o", "json").out()).isEqualTo("{\"id\":\"1\"}\n");
  }

  private static final String CLUSTER =
      """
      {"ready":true,"checks":{"db":"ok"},"server":"pekko://ecms@a:1","leader":"pekko://ecms@a:1",\
      "master":"pekko://ecms@b:1","serving":true,"store":"sqlite","readModelLag":3,\
      "members":[{"address":"pekko://ecms@a:1","roles":["node","server"],"status":"up",\
      "reachable":true},{"address":"pekko://ecms@b:1","roles":["server"],"status":"up",\
      "reachable":false}],\
      "reconcilers":[{"name":"observe-vms","state":"paused","rounds":7,"failed":1}]}\
      """;

  @Test
  void theClusterIsShownAndCounted() {
    api.on("GET /v1/cluster", Answer.json(200, CLUSTER));
    api.on(
        "GET /v1/nodes",
        Answer.json(200, Samples.list("{\"state\":\"up\"}", "{\"state\":\"up\"}")));
    api.on("GET /v1/vms", Answer.json(200, Samples.list()));
    assertThat(cli.run("cluster", "status").out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "checks db=ok",
            "master pekko://ecms@b:1",
            "nodes up=2",
            "pekko://ecms@a:1 node server up yes",
            "pekko://ecms@b:1 server up no",
            "observe-vms paused 7 1 -");
    assertThat(cli.run("cluster", "status", "-o", "json").out().replaceAll("\\s", ""))
        .contains("\"reachable\":false", "\"readModelLag\":3", "\"nodes\":{\"up\":2}");
    assertThat(cli.run("cluster", "status", "-o", "yaml").out()).contains("store:");
  }

  @Test
  void aClusterThatIsNotReadyIsShownAndIsAFailure() {
    api.on(
        "GET /v1/cluster", Answer.json(200, CLUSTER.replace("\"ready\":true", "\"ready\":false")));
    api.on("GET /v1/nodes", Answer.json(200, Samples.list()));
    api.on("GET /v1/vms", Answer.json(200, Samples.list()));
    Cli.Result result = cli.run("cluster", "status");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("observe-vms");
    assertThat(result.err()).contains("not-ready", "db");
  }

  @Test
  void aReconcilerIsPausedByName() {
    api.on("POST /v1/reconcilers/observe-vms/pause", Answer.json(200, CLUSTER));
    Cli.Result result = cli.run("cluster", "pause", "observe-vms");
    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("observe-vms  paused");
    assertThat(cli.run("cluster", "resume", "nothing").exit()).isEqualTo(3);
  }

  @Test
  void theReadModelIsBuiltAgain() {
    api.on("POST /v1/read-model/rebuild", Answer.json(202, CLUSTER));
    Cli.Result result = cli.run("cluster", "rebuild-read-model");
    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("readModelLag");
  }

  @Test
  void aNodeIsDrained() {
    api.on(
        "POST /v1/nodes/node-1/drain",
        Answer.json(200, "{\"name\":\"node-1\",\"state\":\"draining\"}"));
    Cli.Result result = cli.run("node", "drain", "node-1");
    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("node-1", "draining");
    assertThat(cli.run("node", "resume", "node-9").exit()).isEqualTo(3);
  }

  @Test
  void completionIsPrinted() {
    assertThat(cli.run("completion").out()).contains("complete -F", "quickstart");
  }

  private static Answer stream(String text) {
    return new Answer(200, text, Map.of("Content-Type", "text/event-stream"));
  }
}

package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.tree.stack.simulated.Faults.Call;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes join and leave an image's tree by themselves, without a VM (T1). */
class TreeUpDownTest {
  private static final Map<String, String> SETTINGS =
      Map.of("ecms.master.tree.default-degree", "2", "ecms.node.capacity.vcpus", "4");

  private TestServer server;
  private Cluster cluster;
  private String image;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = TestServer.simulated(directory.resolve("data"), 4, SETTINGS);
    cluster = server.cluster();
    image = cluster.importBlank("guest", directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Api.Answer tree(String verb, String body) {
    return server.api().post("/v1/images/" + image + "/tree/" + verb, body);
  }

  /** Depth by node. */
  private Map<String, Integer> members() {
    Map<String, Integer> members = new TreeMap<>();
    for (JsonNode member : server.api().one("/v1/images/" + image + "/tree").path("members")) {
      members.put(member.path("node").asText(), member.path("depth").asInt());
    }
    members.remove("image-store");
    return members;
  }

  private static String code(Api.Answer answer) {
    return answer.json().path("code").asText();
  }

  @Test
  void allNodesJoinAndLeaveAgain() {
    cluster.succeeded(Cluster.accepted(tree("up", "{\"nodes\":[\"node-2\"]}")));
    assertThat(members()).isEqualTo(Map.of("node-2", 1));
    cluster.succeeded(Cluster.accepted(tree("up", "{}")));
    assertThat(members()).isEqualTo(Map.of("node-1", 1, "node-2", 1, "node-3", 2, "node-4", 2));
    cluster.succeeded(Cluster.accepted(tree("up", "{}")));

    cluster.succeeded(Cluster.accepted(tree("down", "{}")));
    assertThat(members()).isEmpty();
    for (int node = 1; node <= 4; node++) {
      assertThat(server.stack(node).members()).isEmpty();
    }
    cluster.succeeded(Cluster.accepted(tree("down", "{}")));
  }

  @Test
  void whoIsUsedStaysAndIsNamed() {
    String vm = cluster.launch("web", image);
    String node = cluster.vm(vm).path("node").asText();
    cluster.succeeded(Cluster.accepted(tree("up", "{}")));

    Api.Answer refused = tree("down", "{}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(code(refused)).isEqualTo("tree-in-use");
    assertThat(refused.text()).contains(vm + " on " + node);
    assertThat(members()).hasSize(4);

    cluster.done(vm, "stop");
    assertThat(code(tree("down", "{}"))).as("its disk is there").isEqualTo("tree-in-use");
    cluster.succeeded(cluster.ask(vm, "destroy"));
    cluster.succeeded(Cluster.accepted(tree("down", "{}")));
    assertThat(members()).isEmpty();
  }

  @Test
  void whoFeedsOthersStaysUntilTheyLeave() {
    cluster.succeeded(Cluster.accepted(tree("up", "{}")));
    String above =
        members().entrySet().stream()
            .filter(member -> member.getValue() == 1)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    JsonNode failed =
        cluster.ended(Cluster.accepted(tree("down", "{\"nodes\":[\"" + above + "\"]}")));
    assertThat(failed.path("error").path("code").asText()).isEqualTo("member-has-children");
    assertThat(members()).hasSize(4);
  }

  @Test
  void whoIsUnknownIsRefused() {
    Api.Answer stranger = tree("up", "{\"nodes\":[\"node-9\"]}");
    assertThat(stranger.status()).as(stranger.text()).isEqualTo(422);
    assertThat(code(stranger)).isEqualTo("node-not-found");
    assertThat(tree("down", "{\"nodes\":[\"node-9\"]}").status()).isEqualTo(422);
    Api.Answer nothing = server.api().post("/v1/images/img-zzzzzzzz/tree/up", "{}");
    assertThat(nothing.status()).as(nothing.text()).isEqualTo(404);
  }

  /** One of the nodes cannot join: the others leave again. */
  @Test
  void allOrNone() {
    server.stackFaults(3).failNext(Call.JOIN, "parent-refused", false);
    String operation = Cluster.accepted(tree("up", "{}"));
    assertThat(cluster.ended(operation).path("state").asText()).isEqualTo("failed");
    assertThat(members()).isEmpty();
  }
}

package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.core.model.VmId;
import io.ecms.node.hypervisor.StateReason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Everything that can be wanted of a VM, and what becomes of one that ends by itself (E7). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VmLifeTest {
  /** What is seen of a guest that ends must not wait for a look in turn. */
  private static final Duration SEEN = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private TestServer server;
  private Cluster cluster;
  private String image;

  @BeforeAll
  void start(@TempDir Path directory) {
    server = TestServer.simulated(directory, 1, Map.of("ecms.master.observe-interval", "1h"));
    cluster = server.cluster();
    image = cluster.importBlank("guest", directory);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private String state(String vm) {
    return cluster.vm(vm).path("state").asText();
  }

  private void ends(String vm, StateReason why) {
    server.hypervisor(1).end(new VmId(vm), why);
  }

  private void awaitState(String vm, String state, Duration limit) {
    await().atMost(limit).until(() -> state(vm).equals(state));
  }

  private JsonNode change(String vm, String verb, String body) {
    cluster.succeeded(Cluster.accepted(server.api().post("/v1/vms/" + vm + "/" + verb, body)));
    return cluster.vm(vm);
  }

  @Test
  void everyVerbDoesWhatItSays() {
    String vm = cluster.launch("verbs", image);
    JsonNode first = cluster.vm(vm);

    await()
        .atMost(PATIENCE)
        .until(() -> server.api().get("/v1/vms/" + vm + "/stats").status() == 200);
    assertThat(change(vm, "suspend", "{}").path("state").asText()).isEqualTo("suspended");
    assertThat(change(vm, "resume", "{}").path("state").asText()).isEqualTo("running");
    assertThat(change(vm, "reboot", "{\"graceSeconds\":5}").path("state").asText())
        .isEqualTo("running");
    assertThat(change(vm, "reset", "{}").path("state").asText()).isEqualTo("running");
    assertThat(change(vm, "save", "{}").path("state").asText()).isEqualTo("saved");
    assertThat(server.api().one("/v1/nodes/node-1").path("reserved").path("vcpus").asInt())
        .as("given back while it is saved")
        .isZero();
    assertThat(change(vm, "start", "{}").path("state").asText()).isEqualTo("running");
    assertThat(change(vm, "kill", "{}").path("state").asText()).isEqualTo("stopped");
    assertThat(change(vm, "resize", "{\"vcpus\":2}").path("vcpus").asInt()).isEqualTo(2);
    assertThat(change(vm, "rename", "{\"name\":\"other\"}").path("name").asText())
        .isEqualTo("other");
    String second = cluster.create("verbs", image);
    Api.Answer taken = server.api().post("/v1/vms/" + second + "/rename", "{\"name\":\"other\"}");
    assertThat(taken.status()).as(taken.text()).isEqualTo(409);
    assertThat(taken.code()).isEqualTo("name-taken");
    assertThat(cluster.vm(second).path("name").asText()).isEqualTo("verbs");

    assertThat(change(vm, "rebuild", "{}").path("state").asText()).isEqualTo("stopped");
    assertThat(server.api().list("/v1/disks?vm=" + vm)).as("the old disk").isEmpty();
    JsonNode again = cluster.done(vm, "start");
    for (String kept : List.of("id", "node", "address", "mac")) {
      assertThat(again.path(kept)).as(kept).isEqualTo(first.path(kept));
    }
    cluster.done(vm, "stop");
    cluster.succeeded(cluster.ask(vm, "destroy"));
    cluster.succeeded(cluster.ask(second, "destroy"));
  }

  @Test
  void aVerbInTheWrongStateIsRefusedWithTheState() {
    String vm = cluster.launch("wrong", image);

    Api.Answer answer = server.api().post("/v1/vms/" + vm + "/resize", "{\"vcpus\":2}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEqualTo("wrong-state");
    assertThat(answer.json().path("detail").asText())
        .isEqualTo("vm " + vm + " cannot resize: it is running; stop it first");
    cluster.succeeded(cluster.ask(vm, "destroy"));
  }

  @Test
  void aGuestThatEndsByItselfIsSeenWithItsReason() {
    String vm = cluster.launch("ends", image);

    ends(vm, StateReason.GUEST_SHUT_DOWN);

    awaitState(vm, "stopped", SEEN);
    assertThat(cluster.vm(vm).path("reason").asText()).isEqualTo("the guest shut itself down");
    cluster.succeeded(cluster.ask(vm, "destroy"));
  }

  @Test
  void aGuestThatCrashesIsStartedAgainLaterAndLaterUntilItIsOrderedOff() {
    String vm = cluster.launch("again", image, "\"restart\":\"on-failure\"");
    assertThat(cluster.vm(vm).path("restart").asText()).isEqualTo("on-failure");

    ends(vm, StateReason.CRASHED);
    await().atMost(PATIENCE).until(() -> cluster.vm(vm).path("restarts").asInt() == 1);
    awaitState(vm, "running", PATIENCE);

    ends(vm, StateReason.CRASHED);
    awaitState(vm, "restarting", SEEN);
    Instant next = Instant.parse(cluster.vm(vm).path("nextRestart").asText());
    assertThat(next).isAfter(Instant.now());
    cluster.done(vm, "stop");
    assertThat(cluster.vm(vm).path("nextRestart").isMissingNode()).isTrue();
    await()
        .during(Duration.between(Instant.now(), next).plusMillis(1_500))
        .atMost(PATIENCE)
        .until(() -> state(vm).equals("stopped"));

    cluster.done(vm, "start");
    assertThat(cluster.vm(vm).path("restarts").asInt()).isZero();
    ends(vm, StateReason.GUEST_SHUT_DOWN);
    awaitState(vm, "stopped", SEEN);
    cluster.succeeded(cluster.ask(vm, "destroy"));
  }
}

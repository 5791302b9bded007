package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Api.Answer;
import io.ecms.e2e.Holdings.Reserved;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Many clients at once get what there is, each of them once, and nothing is promised twice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConcurrencyTest {
  private static final int NODES = 3;
  private static final int ROOM_OF_A_NODE = 10;
  private static final int CLIENTS = 20;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "ecms.node.simulated.memory-mib",
          String.valueOf(ROOM_OF_A_NODE * Cluster.MEMORY_MIB),
          "ecms.node.simulated.ready-delay",
          "300ms");

  private Path directory;
  private TestServer server;
  private Api api;
  private Cluster cluster;
  private String image;

  @BeforeAll
  void start(@TempDir Path temporary) {
    directory = temporary;
    server = TestServer.simulated(directory.resolve("data"), NODES, SETTINGS);
    api = server.api();
    cluster = server.cluster();
    image = cluster.importBlank("guest", directory);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @AfterEach
  void clear() {
    List<String> vms = api.list("/v1/vms").stream().map(vm -> vm.path("id").asText()).toList();
    List<JsonNode> ended = atOnce(vms.size(), i -> cluster.run(vms.get(i), "destroy"));
    assertThat(ended).allMatch(end -> end.path("state").asText().equals("succeeded"));
    assertThat(Holdings.of(api)).isEqualTo(Holdings.NONE);
  }

  @Test
  void fiftyStartsOnRoomForThirtyGiveThirty() {
    int room = NODES * ROOM_OF_A_NODE;
    List<String> vms = atOnce(50, i -> cluster.create("vm-" + i, image));

    List<JsonNode> ended = atOnce(vms.size(), i -> cluster.run(vms.get(i), "start"));

    List<JsonNode> failed =
        ended.stream().filter(end -> !end.path("state").asText().equals("succeeded")).toList();
    assertThat(failed).hasSize(vms.size() - room);
    assertThat(failed)
        .allSatisfy(end -> {
          assertThat(end.path("state").asText()).isEqualTo("failed");
          assertThat(end.path("error").path("code").asText()).isEqualTo("no-node-fits");
          assertThat(end.path("error").path("message").asText()).contains("memory");
        });
    assertThat(api.list("/v1/vms?state=running")).hasSize(room);
    assertThat(api.list("/v1/vms?state=failed")).hasSize(vms.size() - room);
    Holdings held = Holdings.of(api);
    assertThat(held.leases()).hasSize(room);
    assertThat(held.disks()).isEqualTo(held.leases());
    assertThat(held.nodes()).hasSize(NODES);
    assertThat(held.nodes().values())
        .containsOnly(
            new Reserved(
                ROOM_OF_A_NODE,
                ROOM_OF_A_NODE,
                (long) ROOM_OF_A_NODE * Cluster.MEMORY_MIB,
                ROOM_OF_A_NODE));
    Holdings.assertNothingLeaked(api);
    assertThat(addresses()).hasSize(room);
  }

  private Set<String> addresses() {
    Set<String> addresses = new HashSet<>();
    api.list("/v1/vms?state=running").forEach(vm -> addresses.add(vm.path("address").asText()));
    return addresses;
  }

  @Test
  void theSameKeyCreatesOneVm() {
    String body = Cluster.spec("web", image);

    List<Answer> answers =
        atOnce(CLIENTS, _ -> api.post("/v1/vms", body, "Idempotency-Key", "create-web"));

    assertThat(answers).extracting(Answer::status).containsOnly(201);
    assertThat(answers).extracting(Answer::text).containsOnly(answers.getFirst().text());
    assertThat(answers)
        .extracting(answer -> answer.headers().firstValue("Location"))
        .containsOnly(answers.getFirst().headers().firstValue("Location"));
    assertThat(api.list("/v1/vms")).hasSize(1);
  }

  @Test
  void theSameKeyWithAnotherPayloadIsRefused() {
    Answer first =
        api.post("/v1/vms", Cluster.spec("web", image), "Idempotency-Key", "create-other");

    List<Answer> others =
        atOnce(
            CLIENTS,
            i ->
                api.post(
                    "/v1/vms",
                    Cluster.spec(i % 2 == 0 ? "web" : "other", image, "\"vcpus\":2"),
                    "Idempotency-Key",
                    "create-other"));

    assertThat(first.status()).as(first.text()).isEqualTo(201);
    assertThat(others).extracting(Answer::status).containsOnly(422);
    assertThat(others).extracting(Answer::code).containsOnly("idempotency-key-reused");
    assertThat(api.list("/v1/vms")).hasSize(1);
    assertThat(cluster.vm(first.json().path("id").asText()).path("vcpus").asInt()).isEqualTo(1);
    // The name that was never used is still to be had.
    cluster.create("other", image);
  }

  @Test
  void theSameKeyStartsOnce() {
    String vm = cluster.create("web", image);

    List<Answer> answers =
        atOnce(
            CLIENTS,
            _ -> api.post("/v1/vms/" + vm + "/start", "{}", "Idempotency-Key", "start-web"));

    assertThat(answers).extracting(Answer::status).containsOnly(202);
    assertThat(answers)
        .extracting(answer -> answer.json().path("id").asText())
        .containsOnly(answers.getFirst().json().path("id").asText());
    cluster.succeeded(Cluster.accepted(answers.getFirst()));
    assertThat(api.list("/v1/operations"))
        .filteredOn(operation -> operation.path("resource").asText().equals("vms/" + vm))
        .hasSize(1);
    Answer later = api.post("/v1/vms/" + vm + "/start", "{}", "Idempotency-Key", "start-web");
    assertThat(Cluster.accepted(later)).isEqualTo(Cluster.accepted(answers.getFirst()));
  }

  @Test
  void ofManyStartsOfAVmOneWinsAndTheOthersAreToldWhich() {
    String vm = cluster.create("web", image);

    List<Answer> answers = atOnce(CLIENTS, _ -> api.post("/v1/vms/" + vm + "/start", "{}"));

    List<Answer> won = answers.stream().filter(answer -> answer.status() == 202).toList();
    List<Answer> lost = answers.stream().filter(answer -> answer.status() != 202).toList();
    assertThat(won).hasSize(1);
    String operation = Cluster.accepted(won.getFirst());
    assertThat(lost)
        .allSatisfy(answer -> {
          assertThat(answer.status()).as(answer.text()).isEqualTo(409);
          assertThat(answer.code()).isEqualTo("operation-in-progress");
          assertThat(answer.json().path("operation").asText()).isEqualTo(operation);
        });
    cluster.succeeded(operation);
  }

  @Test
  void aNameIsGivenOnce() {
    List<Answer> answers = atOnce(CLIENTS, _ -> api.post("/v1/vms", Cluster.spec("web", image)));

    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 201)
        .hasSize(CLIENTS - 1)
        .allSatisfy(answer -> {
          assertThat(answer.status()).as(answer.text()).isEqualTo(409);
          assertThat(answer.code()).isEqualTo("name-taken");
        });
    assertThat(api.list("/v1/vms?name=web")).hasSize(1);
  }

  /** Runs something many times, all of them begun at the same moment. */
  private static <T> List<T> atOnce(int count, IntFunction<T> work) {
    CountDownLatch begin = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> begun =
          IntStream.range(0, count)
              .mapToObj(i ->
                  threads.submit(() -> {
                    begin.await();
                    return work.apply(i);
                  }))
              .toList();
      begin.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> one : begun) {
        results.add(one.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }
}

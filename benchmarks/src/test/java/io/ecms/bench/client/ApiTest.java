package io.ecms.bench.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.bench.BenchException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiTest {
  private StubServer server;
  private HttpPool pool;
  private Api api;

  @BeforeEach
  void start() throws IOException {
    AtomicInteger number = new AtomicInteger();
    server = new StubServer();
    pool = new HttpPool(server.address());
    api = new Api(pool, () -> "k" + number.incrementAndGet());
  }

  @AfterEach
  void end() throws IOException {
    pool.close();
    server.close();
  }

  @Test
  void runsAVmAndWaitsForTheEndOfTheOperation() throws IOException {
    server.answerJson(201, "{\"labels\":{\"id\":\"no\"},\"id\":\"vm-1\"}");
    server.answerJson(202, "{\"id\":\"op-1\",\"state\":\"accepted\"}");
    server.answerJson(200, "{\"id\":\"op-1\",\"state\":\"running\"}");
    server.answerJson(
        200, "{\"id\":\"op-1\",\"steps\":[{\"state\":\"x\"}],\"state\":\"succeeded\"}");

    assertThat(api.runVm()).isEqualTo("vm-1");
    assertThat(server.requests())
        .extracting(request -> request.substring(0, request.indexOf(" HTTP")))
        .containsExactly(
            "POST /v1/vms",
            "POST /v1/vms/vm-1/start",
            "GET /v1/operations/op-1?wait=10s",
            "GET /v1/operations/op-1?wait=10s");
  }

  @Test
  void aFailedOperationIsAFailure() {
    server.answerJson(200, "{\"id\":\"op-1\",\"state\":\"failed\"}");

    assertThatThrownBy(() -> api.awaitSuccess("op-1"))
        .isInstanceOfSatisfying(
            BenchException.class, e -> assertThat(e.code()).isEqualTo("operation-failed"));
  }

  @Test
  void anotherStatusIsAFailure() {
    server.answerJson(503, "{}");

    assertThatThrownBy(() -> api.getVm("vm-1"))
        .isInstanceOfSatisfying(
            BenchException.class, e -> assertThat(e.code()).isEqualTo("unexpected-answer"));
  }

  @Test
  void readsAllPagesOfAList() throws IOException {
    server.answerJson(200, "{\"items\":[{\"n\":1},{\"n\":2}],\"next\":\"c1\"}");
    server.answerJson(200, "{\"items\":[{\"n\":3}],\"next\":null}");

    assertThat(api.list("/v1/vms?state=running")).hasSize(3);
    assertThat(server.requests().get(1))
        .startsWith("GET /v1/vms?state=running&limit=1000&cursor=c1 ");
  }

  @Test
  void countsAPageAndTellsTheNext() throws IOException {
    server.answerJson(200, "{\"items\":[{\"a\":[1,2]},{\"n\":{}}],\"next\":\"c1\"}");
    server.answerJson(200, "{\"next\":null,\"items\":[]}");

    assertThat(api.page("/v1/vms?limit=2")).isEqualTo(new Api.Page(2, Optional.of("c1")));
    assertThat(api.page("/v1/vms")).isEqualTo(new Api.Page(0, Optional.empty()));
  }

  @Test
  void tellsHowFarTheListsAreBehind() throws IOException {
    server.answerJson(
        200, "{\"status\":\"up\",\"checks\":{\"cluster\":\"up\",\"lists\":\"17 events behind\"}}");

    assertThat(api.behind()).isEqualTo(17);
  }

  @Test
  void isNotReadyWhileNobodyListens() throws IOException {
    server.close();

    assertThat(api.ready()).isFalse();
  }
}

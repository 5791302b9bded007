package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.e2e.Api.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands with If-Match against the real master. */
class VersionsTest {
  /** A command for another version of the VM is refused; its repeat is not a new command. */
  @Test
  void aCommandIsTakenAtTheVersionThatItNames(@TempDir Path directory) {
    try (TestServer server = TestServer.simulated(directory, 1, Map.of())) {
      Cluster cluster = server.cluster();
      Api api = server.api();
      String vm = cluster.create("web-1", cluster.importBlank("guest", directory));
      String path = "/v1/vms/" + vm;
      String tag = api.get(path).headers().firstValue("ETag").orElseThrow();

      Answer first =
          api.post(path + "/start", "{}", "If-Match", tag, "Idempotency-Key", "start-once");
      cluster.succeeded(Cluster.accepted(first));
      Answer late = api.post(path + "/stop", "{}", "If-Match", tag);
      assertThat(late.status()).isEqualTo(412);
      assertThat(late.code()).isEqualTo("precondition-failed");
      Answer repeat =
          api.post(path + "/start", "{}", "If-Match", tag, "Idempotency-Key", "start-once");
      assertThat(Cluster.accepted(repeat)).isEqualTo(first.json().path("id").asText());
      assertThat(cluster.vm(vm).path("state").asText()).isEqualTo("running");
    }
  }
}

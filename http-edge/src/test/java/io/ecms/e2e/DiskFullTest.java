package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.e2e.Api.Answer;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The disk of the journal fills up under load and is freed again: commands are refused as {@code
 * journal-full}, readiness says why, everything goes on by itself, and what was acknowledged is
 * there. With a reserve, and with none, where the journal itself hits the end of the disk.
 */
@RequiresTool({"mount", "umount"})
class DiskFullTest {
  private static final HostCommandRunner COMMANDS = new HostCommandRunner();
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Set<String> EXPECTED =
      Set.of("journal-full", "no-answer", "no-answer-in-time");

  private final Path directory;
  private final Path data;
  private final Path journal;
  private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Answer> refused = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean loading = new AtomicBoolean(true);

  DiskFullTest(@TempDir Path directory) {
    this.directory = directory;
    this.data = directory.resolve("data");
    this.journal = data.resolve("journal");
  }

  @BeforeEach
  void mount() throws IOException {
    Files.createDirectories(journal);
    CommandResult result =
        COMMANDS.run(
            Command.change(
                LIMIT, "mount", "-t", "tmpfs", "-o", "size=192m", "tmpfs", journal.toString()));
    if (!result.succeeded() && Boolean.parseBoolean(System.getenv("ECMS_REQUIRE_REAL"))) {
      throw new AssertionError("cannot mount: " + result.stderr());
    }
    Assumptions.assumeTrue(result.succeeded(), () -> "SKIPPED: cannot mount: " + result.stderr());
  }

  @AfterEach
  void unmount() {
    COMMANDS.run(Command.change(LIMIT, "umount", journal.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"16 MiB", "1 B"})
  void commandsAreRefusedWithAReasonAndNothingIsLost(String reserve) throws Exception {
    Map<String, String> settings =
        Map.of(
            "ecms.journal.min-free", reserve,
            "ecms.journal.write-check-interval", "500ms",
            "ecms.master.resume-interval", "500ms",
            "ecms.node.simulated.start-delay", "1s");
    List<String> vms;
    try (TestServer server = TestServer.simulated(data, 1, settings)) {
      Api api = server.api();
      Cluster cluster = server.cluster();
      String image = cluster.importBlank("guest", directory);
      String vm = cluster.create("before", image);
      CompletableFuture<Void> load = CompletableFuture.runAsync(() -> load(api, image));
      await().until(() -> acknowledged.size() >= 20);
      String operation = cluster.ask(vm, "start");

      Path filler = fill();
      await().atMost(PATIENCE).untilAsserted(() -> assertNotReady(api.get("/health/ready")));
      assertRefusedAtOnce(api, image);
      assertThat(api.get("/v1/vms/" + vm).status()).as("reading goes on").isEqualTo(200);

      Files.delete(filler);
      await().atMost(PATIENCE).until(() -> api.get("/health/ready").status() == 200);
      int before = acknowledged.size();
      await().atMost(PATIENCE).until(() -> acknowledged.size() > before + 5);
      loading.set(false);
      load.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      // One that was under way may have waited for the disk, and was granted then.
      assertThat(refused).allMatch(answer -> EXPECTED.contains(answer.code()));
      assertThat(cluster.ended(operation).path("endedAt").isTextual()).isTrue();
      vms = List.copyOf(acknowledged);
      assertAllThere(api, vms);
    }
    try (TestServer again = TestServer.simulated(data, 1, settings)) {
      assertAllThere(again.api(), vms);
    }
  }

  private void load(Api api, String image) {
    for (int i = 0; loading.get(); i++) {
      Answer answer = api.post("/v1/vms", Cluster.spec("load-" + i, image));
      if (answer.status() == 201) {
        acknowledged.add(answer.json().path("id").asText());
      } else {
        refused.add(answer);
      }
    }
  }

  private Path fill() throws IOException {
    Path filler = journal.resolve("filler");
    byte[] part = new byte[64 * 1024];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(part);
      }
    } catch (IOException full) {
      assertThat(Files.getFileStore(journal).getUsableSpace()).isLessThan(part.length);
      return filler;
    }
  }

  private static void assertNotReady(Answer answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("not-ready");
    assertThat(answer.json().path("detail").asText()).contains("the disk of the journal is full");
  }

  private static void assertRefusedAtOnce(Api api, String image) {
    long before = System.nanoTime();
    Answer answer = api.post("/v1/vms", Cluster.spec("refused", image));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("journal-full");
    assertThat(answer.json().path("retryable").asBoolean()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
  }

  private static void assertAllThere(Api api, List<String> vms) {
    assertThat(vms)
        .isNotEmpty()
        .allSatisfy(id -> assertThat(api.get("/v1/vms/" + id).status()).isEqualTo(200));
  }
}

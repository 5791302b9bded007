package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Events.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The event stream tells what happened, all of it, in order, once, and no secret (K6, X14). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventStreamTest {
  private static final String PASSWORD = "correct-horse-battery";
  private static final String HASH = "$6$";
  private static final long SEED = 20_260_101;

  private Path directory;
  private TestServer server;
  private LogCapture log;
  private Api api;
  private Cluster cluster;
  private String image;

  @BeforeAll
  void start(@TempDir Path temporary) {
    directory = temporary;
    log = new LogCapture(directory.resolve("debug.log"));
    server =
        TestServer.simulated(
            directory.resolve("data"), 2, Map.of("ecms.node.simulated.ready-delay", "20ms"));
    api = server.api();
    cluster = server.cluster();
    image = cluster.importBlank("guest", directory);
  }

  @AfterAll
  void stop() {
    server.close();
    log.close();
  }

  private long newest() {
    try (Sql journal = new Sql(server.data().resolve("journal").resolve("journal.db"))) {
      return Long.parseLong(
          String.valueOf(
              journal.row("SELECT max(\"ordering\") AS newest FROM event_journal").get("newest")));
    }
  }

  private List<Event> everything() {
    try (Events events = Events.after(api, 0)) {
      return events.upTo(newest());
    }
  }

  /** Lets a VM go through its life. */
  private String live(String name) {
    String vm = cluster.launch(name, image, "\"password\":\"" + PASSWORD + "\"");
    cluster.done(vm, "stop");
    cluster.done(vm, "start");
    cluster.done(vm, "destroy");
    return vm;
  }

  @Test
  void tellsTheLifeOfAVmInOrder() {
    String vm = live("lives");

    assertThat(everything().stream().filter(event -> event.subject().equals(vm)))
        .extracting(Event::word)
        .containsExactly(
            "vm.vm-defined",
            "vm.vm-claimed",
            "vm.vm-started",
            "vm.vm-claimed",
            "vm.vm-stopped",
            "vm.vm-claimed",
            "vm.vm-started",
            "vm.vm-claimed",
            "vm.vm-destroyed");
  }

  @Test
  void numbersTheEventsOfAThingWithoutAGap() {
    String vm = live("numbered");

    assertThat(everything().stream().filter(event -> event.subject().equals(vm)))
        .extracting(event -> event.json().path("entitysequence").asLong())
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void isTheJournalEventByEvent() {
    live("recorded");

    List<Event> events = everything();

    try (Sql journal = new Sql(server.data().resolve("journal").resolve("journal.db"))) {
      List<Map<String, @Nullable String>> rows =
          journal.rows(
              "SELECT \"ordering\", substr(persistence_id, instr(persistence_id, '|') + 1)"
                  + " AS subject FROM event_journal WHERE \"ordering\" <= ? ORDER BY \"ordering\"",
              events.getLast().offset());
      assertThat(events)
          .extracting(event -> Map.of("ordering", "" + event.offset(), "subject", event.subject()))
          .isEqualTo(rows);
    }
  }

  @Test
  void resumesWithoutAGapOrARepetition() {
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; i < 5; i++) {
            live("resumed-" + i);
          }
        });
    Random random = new Random(SEED);
    List<Event> pieces = new ArrayList<>();
    long at = 0;
    while (!writer.isDone() || at < newest()) {
      try (Events events = Events.after(api, at)) {
        int left = (int) Math.min(40, newest() - at);
        pieces.addAll(events.take(left == 0 ? 1 : 1 + random.nextInt(left)));
      }
      at = pieces.getLast().offset();
    }
    writer.join();

    assertThat(pieces).isEqualTo(everything());
  }

  @Test
  void keepsSecrets() {
    String vm = live("secret");
    String other = cluster.launch("kept-secret", image, "\"password\":\"" + PASSWORD + "\"");

    List<Event> events = everything();

    assertThat(events)
        .filteredOn(event -> event.subject().equals(vm) && event.word().equals("vm.vm-defined"))
        .hasSize(1)
        .allSatisfy(event ->
            assertThat(event.json().path("data").path("spec").path("password").asText())
                .isEqualTo("***"));
    assertThat(events).noneMatch(event -> tellsSecret(event.data()));
    assertThat(tellsSecret(api.get("/v1/vms").text())).isFalse();
    assertThat(tellsSecret(cluster.vm(other).toString())).isFalse();
    assertThat(tellsSecret(api.get("/v1/operations?limit=1000").text())).isFalse();
    assertThat(log.text()).contains("node controller");
    assertThat(log.text().lines().filter(EventStreamTest::tellsSecret)).isEmpty();
  }

  private static boolean tellsSecret(String text) {
    return text.contains(PASSWORD) || text.contains(HASH);
  }

  /** A list that is asked for after an acknowledgement has what was acknowledged. */
  @Test
  void listsHaveWhatWasAcknowledged() {
    for (int i = 0; i < 10; i++) {
      String name = "listed-" + i;
      String vm = cluster.create(name, image, "\"labels\":{\"round\":\"" + i + "\"}");
      assertThat(ids("/v1/vms?name=" + name)).containsExactly(vm);
      assertThat(ids("/v1/vms?label=round=" + i)).containsExactly(vm);

      String operation = cluster.ask(vm, "start");
      assertThat(ids("/v1/operations")).contains(operation);
      cluster.succeeded(operation);
      assertThat(ids("/v1/vms?state=running")).contains(vm);
      assertThat(api.list("/v1/leases?state=held&vm=" + vm)).hasSize(1);
      assertThat(api.list("/v1/disks?vm=" + vm)).hasSize(1);

      cluster.done(vm, "destroy");
      assertThat(ids("/v1/vms?name=" + name)).isEmpty();
      assertThat(api.list("/v1/leases?state=held&vm=" + vm)).isEmpty();
      assertThat(api.list("/v1/disks?vm=" + vm)).isEmpty();
    }
  }

  private List<String> ids(String list) {
    return api.list(list).stream().map((JsonNode item) -> item.path("id").asText()).toList();
  }
}

package io.ecms.bench.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.bench.BenchException;
import io.ecms.bench.load.Pause;
import io.ecms.edge.cli.output.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the benchmarks ask of a server, as any client would; thread-safe. */
public final class Api {
  /** Size of each VM. */
  public static final int VCPUS = 1;

  public static final int MEMORY_MIB = 128;
  public static final int DISK_GIB = 1;

  private static final String IMAGE = "guest";
  private static final int PAGE = 1000;
  private static final int MAX_WAITS = 6;
  private static final Duration POLL = Duration.ofMillis(20);

  private final HttpPool pool;
  private final Supplier<String> keys;

  /**
   * A client.
   *
   * @param keys idempotency keys and names, never the same twice
   */
  public Api(HttpPool pool, Supplier<String> keys) {
    this.pool = pool;
    this.keys = keys;
  }

  /** Whether the server takes commands; false also while nobody listens. */
  public boolean ready() {
    try {
      return pool.send(HttpCall.get("/health/ready")).status() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Begins to add a node; answers the operation. */
  public String addNode(String name) throws IOException {
    return field("id", 202, post("/v1/nodes", Json.object().put("name", name)));
  }

  /**
   * Begins to import the image that VMs are made of; answers the operation.
   *
   * @param path file on the image node
   */
  public String importImage(String path) throws IOException {
    ObjectNode body = Json.object().put("name", IMAGE).put("path", path).put("format", "raw");
    return field("id", 202, post("/v1/images", body));
  }

  /** Creates a VM; answers its id. */
  public String createVm() throws IOException {
    String body =
        "{\"name\":\"vm-%s\",\"vcpus\":%d,\"memoryMib\":%d,\"diskGib\":%d,\"image\":\"%s\"}"
            .formatted(keys.get(), VCPUS, MEMORY_MIB, DISK_GIB, IMAGE);
    return field("id", 201, HttpCall.post("/v1/vms", keys.get(), body));
  }

  /** Begins to start a VM; answers the operation. */
  public String startVm(String vm) throws IOException {
    return field("id", 202, HttpCall.post("/v1/vms/" + vm + "/start", keys.get(), "{}"));
  }

  /** Creates and starts a VM and waits until it runs; answers its id. */
  public String runVm() throws IOException {
    String vm = createVm();
    awaitSuccess(startVm(vm));
    return vm;
  }

  /** Reads a VM. */
  public void getVm(String vm) throws IOException {
    expect(200, HttpCall.get("/v1/vms/" + vm));
  }

  /**
   * Waits until an operation has ended.
   *
   * @throws BenchException {@code operation-failed} when it has not succeeded
   */
  public void awaitSuccess(String operation) throws IOException {
    HttpCall call = HttpCall.get("/v1/operations/" + operation + "?wait=10s");
    for (int i = 0; i < MAX_WAITS; i++) {
      String document = expect(200, call);
      switch (JsonScan.text(document, "state")) {
        case "succeeded" -> {
          return;
        }
        case "accepted", "running", "compensating" -> {
          // Asked again: the server ends each wait after its time.
        }
        default -> throw new BenchException("operation-failed", document);
      }
    }
    throw new BenchException("operation-not-ended", operation + " does not end");
  }

  /** An operation as it is after at most ten seconds, whether it has ended or not. */
  public JsonNode afterTenSeconds(String operation) throws IOException {
    return Json.parse(expect(200, HttpCall.get("/v1/operations/" + operation + "?wait=10s")));
  }

  /**
   * How much of the journal the lists do not have yet.
   *
   * @return number of events
   */
  public long behind() throws IOException {
    String text =
        Json.parse(expect(200, HttpCall.get("/health/ready"))).at("/checks/lists").asText();
    return Long.parseLong(text.substring(0, text.indexOf(' ')));
  }

  /**
   * Waits until the lists have everything that was recorded before.
   *
   * @throws BenchException {@code lists-behind}
   */
  public void awaitLists(Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (behind() > 0) {
      if (System.nanoTime() > end) {
        throw new BenchException("lists-behind", "the lists are behind after " + limit);
      }
      Pause.of(POLL);
    }
  }

  /**
   * A page of a list.
   *
   * @param items how many it has
   * @param next cursor of the next one
   */
  public record Page(int items, Optional<String> next) {}

  /** One page of a list; its items are counted and not looked at. */
  public Page page(String path) throws IOException {
    return JsonScan.page(expect(200, HttpCall.get(path)));
  }

  /** All items of a list. */
  public List<JsonNode> list(String path) throws IOException {
    List<JsonNode> items = new ArrayList<>();
    String first = path + (path.contains("?") ? "&" : "?") + "limit=" + PAGE;
    String cursor = "";
    do {
      JsonNode page = Json.parse(expect(200, HttpCall.get(first + cursor)));
      page.path("items").forEach(items::add);
      cursor = page.hasNonNull("next") ? "&cursor=" + Json.text(page, "next") : "";
    } while (!cursor.isEmpty());
    return items;
  }

  private HttpCall post(String path, JsonNode body) {
    return HttpCall.post(path, keys.get(), Json.compact(body));
  }

  private String field(String field, int status, HttpCall call) throws IOException {
    return JsonScan.text(expect(status, call), field);
  }

  private String expect(int status, HttpCall call) throws IOException {
    HttpReply reply = pool.send(call);
    if (reply.status() != status) {
      throw new BenchException(
          "unexpected-answer", call + ": " + reply.status() + " " + reply.body());
    }
    return reply.body();
  }
}

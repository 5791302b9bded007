package io.ecms.edge.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.api.ApiClient;
import io.ecms.edge.cli.api.Names;
import io.ecms.edge.cli.api.Operations;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.launch.QuickstartOptions;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Printer;
import io.ecms.edge.cli.output.StepProgress;
import io.ecms.edge.cli.output.StepProgress.Watched;
import io.ecms.edge.cli.output.SummaryProgress;
import io.ecms.edge.cli.output.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Nodes, an image and a few VMs, by the same API that everybody uses.
 *
 * <p>A reconciler: it looks first and does only what is missing, so that it may be run again at any
 * time and never makes anything twice. All names are fixed.
 */
final class Demo {
  /** Name of the image. */
  static final String IMAGE = "guest";

  /** More operations than this are counted instead of shown step by step. */
  private static final int MAX_SHOWN = 8;

  private static final int MEMORY_MIB = 128;
  private static final Duration SETTLE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(300);

  private final Host host;
  private final ApiClient api;
  private final Printer printer;
  private final Duration timeout;
  private final Operations operations;
  private final Names names;

  Demo(Host host, ApiClient api, Printer printer, Duration timeout) {
    this.host = host;
    this.api = api;
    this.printer = printer;
    this.timeout = timeout;
    this.operations = new Operations(api, host);
    this.names = new Names(api, host);
  }

  /** Name of one of the VMs, from 1. */
  static String vmName(int number) {
    return "demo-" + number;
  }

  /** Adds the nodes that are not in the cluster yet. */
  void addNodes(int count) {
    List<Watched> begun = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String name = QuickstartOptions.nodeName(i);
      Optional<JsonNode> node = find(Route.of("v1", "nodes", name));
      if (node.isEmpty() || state(node.get()).equals("removed")) {
        JsonNode body = Json.object().put("name", name);
        begun.add(Operations.watched(name, api.post(Route.of("v1", "nodes"), body).body()));
      } else {
        running(node.get()).ifPresent(operation -> begun.add(Operations.watched(name, operation)));
      }
    }
    follow(begun, "nodes added");
  }

  /** Imports the image unless that was done. */
  void importImage(Source source) {
    Optional<JsonNode> image = names.findImage(IMAGE);
    Optional<JsonNode> importing = image.flatMap(this::running);
    if (importing.isPresent()) {
      follow(List.of(Operations.watched(IMAGE, importing.get())), "images imported");
    } else if (image.isEmpty() || state(image.get()).equals("failed")) {
      ObjectNode body = source.toRequest(IMAGE);
      JsonNode operation = api.post(Route.of("v1", "images"), body).body();
      follow(List.of(Operations.watched(IMAGE, operation)), "images imported");
    }
  }

  /** Creates the VMs that do not exist and starts those that do not run. */
  void startVms(int count) {
    List<Watched> begun = new ArrayList<>();
    List<String> again = new ArrayList<>();
    for (String name : IntStream.rangeClosed(1, count).mapToObj(Demo::vmName).toList()) {
      Optional<JsonNode> found = names.findVm(name).map(this::settled).map(this::stopped);
      JsonNode vm = found.orElseGet(() -> create(name));
      Optional<JsonNode> operation = running(vm);
      if (operation.isPresent()) {
        begun.add(Operations.watched(name, operation.get()));
      } else if (!state(vm).equals("running")) {
        found.ifPresent(one -> again.add(name + " (" + Table.printable(state(one)) + ")"));
        Route start = Route.of("v1", "vms", Json.text(vm, "id"), "start");
        begun.add(Operations.watched(name, api.post(start, Json.object()).body()));
      }
    }
    sayAgain(again);
    follow(begun, "VMs started");
  }

  private void sayAgain(List<String> vms) {
    if (!vms.isEmpty()) {
      printer.say(
          "Starting again: "
              + (vms.size() > MAX_SHOWN ? vms.size() + " VMs" : String.join(", ", vms)));
    }
  }

  private JsonNode create(String name) {
    ObjectNode body =
        Json.object()
            .put("name", name)
            .put("vcpus", 1)
            .put("memoryMib", MEMORY_MIB)
            .put("diskGib", 1)
            .put("image", IMAGE);
    JsonNode vm = api.post(Route.of("v1", "vms"), body).body();
    printer.say("vm_create " + name + ": " + Json.text(vm, "id"));
    return vm;
  }

  /**
   * The VM as soon as its state says what it does: after a restart of the server it may be unknown
   * for a moment, until its node has told.
   */
  private JsonNode settled(JsonNode first) {
    Instant deadline = host.clock().instant().plus(SETTLE);
    JsonNode vm = first;
    while (state(vm).equals("unknown") && host.clock().instant().isBefore(deadline)) {
      host.await(POLL);
      vm = api.get(Route.of("v1", "vms", Json.text(vm, "id"))).body();
    }
    return vm;
  }

  /** The VM after the end of a stop that an earlier server left behind, which comes first. */
  private JsonNode stopped(JsonNode vm) {
    Optional<JsonNode> stop =
        running(vm).filter(operation -> Json.text(operation, "kind").equals("vm-stop"));
    if (stop.isEmpty()) {
      return vm;
    }
    follow(List.of(Operations.watched(Json.text(vm, "name"), stop.get())), "VMs stopped");
    return api.get(Route.of("v1", "vms", Json.text(vm, "id"))).body();
  }

  private void follow(List<Watched> begun, String what) {
    StepProgress progress =
        begun.size() > MAX_SHOWN ? new SummaryProgress(printer::say, what) : printer.progress();
    operations.awaitAll(begun, timeout, progress);
  }

  /** The operation that is running on a resource. */
  private Optional<JsonNode> running(JsonNode resource) {
    String id = Json.text(resource, "operation");
    return id.isEmpty() ? Optional.empty() : find(Route.of("v1", "operations", id));
  }

  private Optional<JsonNode> find(Route route) {
    try {
      return Optional.of(api.get(route).body());
    } catch (Failure failure) {
      if (failure.exitCode() == ExitCode.NOT_FOUND) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static String state(JsonNode resource) {
    return Json.text(resource, "state");
  }
}

package io.ecms.edge.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.api.ApiClient;
import io.ecms.edge.cli.api.Lists;
import io.ecms.edge.cli.api.Operations;
import io.ecms.edge.cli.api.Route;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Printer;
import io.ecms.edge.cli.output.StepProgress.Watched;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The VMs that run while a quickstart ends or begins. Their guests live no longer than its server:
 * at its end they are asked to stop, and after its start whatever is still recorded as running is
 * waited for until its node has told.
 */
final class RunningVms {
  /** More VMs than this are not asked: it would take longer than a person waits. */
  static final int MAX_ASKED = 20;

  /** Longest time for all of them together, after which the server ends all the same. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  /** Longest wait for one answer at the end: a server that hangs must not keep its end waiting. */
  static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

  /** What a guest gets to shut down by itself. */
  private static final int GRACE_SECONDS = 5;

  /** A little more than {@code ecms.master.observe-interval}. */
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(15);

  private static final Duration POLL = Duration.ofMillis(300);
  private static final int MAX_LOOKED_AT = 1000;
  private static final String RUNNING = "running";

  private final Host host;
  private final ApiClient api;
  private final Printer printer;

  RunningVms(Host host, ApiClient api, Printer printer) {
    this.host = host;
    this.api = api;
    this.printer = printer;
  }

  /**
   * Asks them all to stop and waits until they have, at most about 15 s. Whatever goes wrong is
   * said and is no reason to fail, because their guests end with the server in any case.
   */
  void stop() {
    if (api.probe(Route.of("health", "ready")).isEmpty()) {
      printer.say("the server does not answer: guests that run are ended without a shutdown");
      return;
    }
    try {
      List<JsonNode> vms = list(RUNNING, MAX_ASKED + 1).toList();
      if (vms.size() > MAX_ASKED) {
        printer.say(
            "more than " + MAX_ASKED + " VMs run: their guests are ended without a shutdown");
      } else if (!vms.isEmpty()) {
        stop(vms);
      }
    } catch (Failure failure) {
      printer.say(
          failure.exitCode() == ExitCode.TIMED_OUT
              ? "not all VMs have shut down in time: guests that still run are ended without it"
              : "not all VMs were shut down: " + failure.getMessage());
    }
  }

  private void stop(List<JsonNode> vms) {
    printer.say("Shutting down " + vms.size() + (vms.size() == 1 ? " VM" : " VMs"));
    Instant deadline = host.clock().instant().plus(STOP_LIMIT);
    List<Watched> begun = new ArrayList<>();
    for (JsonNode vm : vms) {
      Duration left = Duration.between(host.clock().instant(), deadline);
      if (left.isPositive()) {
        begin(vm, begun);
      }
    }
    new Operations(api, host)
        .awaitAll(begun, Duration.between(host.clock().instant(), deadline), printer.progress());
  }

  private void begin(JsonNode vm, List<Watched> begun) {
    String name = Json.text(vm, "name");
    Route stop = Route.of("v1", "vms", Json.text(vm, "id"), "stop");
    try {
      JsonNode body = Json.object().put("graceSeconds", GRACE_SECONDS);
      begun.add(Operations.watched(name, api.post(stop, body).body()));
    } catch (Failure refused) {
      printer.say(name + " is not shut down: " + refused.getMessage());
    }
  }

  /**
   * After a start of the server: waits until no record is older than the start and still says that
   * its VM runs. Gives up after 15 s, for the VMs of nodes that did not come back.
   *
   * @param started when the server was started
   */
  void settle(Instant started) {
    Instant deadline = host.clock().instant().plus(SETTLE_LIMIT);
    while (anyFromBefore(started) && host.clock().instant().isBefore(deadline)) {
      host.await(POLL);
    }
  }

  private boolean anyFromBefore(Instant started) {
    return Stream.of(RUNNING, "unknown")
        .flatMap(state -> list(state, MAX_LOOKED_AT))
        .anyMatch(vm -> changed(vm).isBefore(started));
  }

  private static Instant changed(JsonNode vm) {
    try {
      return Instant.parse(Json.text(vm, "updatedAt"));
    } catch (DateTimeException unreadable) {
      return Instant.MAX; // nothing that could be waited for
    }
  }

  /** How many run now. */
  int count() {
    return (int) list(RUNNING, Integer.MAX_VALUE).count();
  }

  private Stream<JsonNode> list(String state, int limit) {
    JsonNode list = new Lists(api).read(Route.of("v1", "vms").with("state", state), limit);
    return StreamSupport.stream(list.path("items").spliterator(), false);
  }
}

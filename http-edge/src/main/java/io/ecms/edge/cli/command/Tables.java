package io.ecms.edge.cli.command;

import static io.ecms.edge.cli.output.Json.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.output.Quantities;
import io.ecms.edge.cli.output.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What people see of the API's resources. */
public final class Tables {
  /** A parent that owes an answer for less long is no news. */
  private static final long SHORT_SILENCE_MILLIS = 1000;

  private Tables() {}

  /** VMs, one per line. */
  public static Table vms(JsonNode items) {
    Table table =
        new Table()
            .column("NAME")
            .column("STATE")
            .column("NODE")
            .column("ADDRESS")
            .column("VNC")
            .number("VCPUS")
            .number("MEMORY")
            .column("ID");
    for (JsonNode vm : items) {
      table.row(
          text(vm, "name"),
          text(vm, "state"),
          text(vm, "node"),
          text(vm, "address"),
          vnc(vm),
          text(vm, "vcpus"),
          text(vm, "memoryMib") + " MiB",
          text(vm, "id"));
    }
    return table;
  }

  private static String vnc(JsonNode vm) {
    JsonNode vnc = vm.path("vnc");
    return vnc.isObject() ? text(vnc, "host") + ':' + text(vnc, "port") : "";
  }

  /** Nodes, one per line, with what is reserved of what there is. */
  public static Table nodes(JsonNode items) {
    Table table =
        new Table()
            .column("NAME")
            .column("STATE")
            .column("ROLE")
            .number("VMS")
            .number("VCPUS")
            .number("MEMORY MIB")
            .number("STORAGE GIB")
            .number("EPOCH");
    for (JsonNode node : items) {
      table.row(
          text(node, "name"),
          text(node, "state"),
          text(node, "role"),
          text(node, "vms"),
          used(node, "vcpus"),
          used(node, "memoryMib"),
          used(node, "storageGib"),
          text(node, "epoch"));
    }
    return table;
  }

  private static String used(JsonNode node, String resource) {
    return text(node.path("reserved"), resource) + '/' + text(node.path("capacity"), resource);
  }

  /** Images, one per line. */
  public static Table images(JsonNode items) {
    Table table =
        new Table()
            .column("NAME")
            .column("STATE")
            .column("FORMAT")
            .number("SIZE")
            .column("DIGEST")
            .column("ID");
    for (JsonNode image : items) {
      String digest = text(image, "digest");
      table.row(
          text(image, "name"),
          text(image, "state"),
          text(image, "format"),
          image.has("sizeBytes") ? Quantities.bytes(image.path("sizeBytes").asLong()) : "",
          digest.length() > 19 ? digest.substring(0, 19) : digest,
          text(image, "id"));
    }
    return table;
  }

  /** An image's distribution tree, children indented below their parent. */
  public static Table tree(JsonNode tree) {
    Table table =
        new Table()
            .column("NODE")
            .column("STATE")
            .number("CHILDREN")
            .number("FROM PARENT")
            .number("WAIT")
            .number("SILENT")
            .column("FILLED")
            .column("HITS");
    JsonNode members = tree.path("members");
    addMembers(table, members, "", 0);
    Set<String> nodes = new HashSet<>();
    members.forEach(member -> nodes.add(text(member, "node")));
    for (JsonNode member : members) {
      // whoever waits hangs below a node that has no place any more
      String parent = text(member, "parent");
      if (!parent.isEmpty() && !nodes.contains(parent) && nodes.add(parent)) {
        table.row("(" + parent + ")", "lost", "", "", "", "", "", "");
        addMembers(table, members, parent, 1);
      }
    }
    return table;
  }

  private static void addMembers(Table table, JsonNode members, String parent, int depth) {
    for (JsonNode member : members) {
      // the depth bound keeps a tree that is wrong from being drawn for ever
      if (text(member, "parent").equals(parent) && depth <= members.size()) {
        table.row(
            depth == 0
                ? text(member, "node")
                : "  ".repeat(depth - 1) + "└ " + text(member, "node"),
            text(member, "state"),
            text(member, "children"),
            depth == 0 ? "" : Quantities.bytes(member.path("bytesFromParent").asLong()),
            depth == 0 ? "" : wait(member.path("answers")),
            depth == 0 ? "" : silence(member.path("answers")),
            depth == 0 ? "" : filled(member.path("filled")),
            depth == 0 ? "" : hits(member.path("cache")));
        addMembers(table, members, text(member, "node"), depth + 1);
      }
    }
  }

  /** Mean and longest wait for an answer of the parent. */
  private static String wait(JsonNode answers) {
    return answers.path("count").asLong() == 0
        ? "-"
        : String.format(
            Locale.ROOT,
            "%.1f/%.0f ms",
            answers.path("meanMillis").asDouble(),
            answers.path("longestMillis").asDouble());
  }

  /** How much of the image is there and checked, and what was wrong with it. */
  private static String filled(JsonNode filled) {
    if (filled.isMissingNode()) {
      return "-";
    }
    long percent =
        100 * filled.path("verified").asLong() / Math.max(1, filled.path("chunks").asLong());
    long repaired = filled.path("repaired").asLong();
    long damaged = filled.path("damaged").asLong();
    return percent
        + " %"
        + (repaired > 0 ? ", %d repaired".formatted(repaired) : "")
        + (damaged > 0 ? ", %d damaged".formatted(damaged) : "");
  }

  /** How much of what was read the cache had, and what is wrong with it. */
  private static String hits(JsonNode cache) {
    if (cache.isMissingNode()) {
      return "-";
    }
    String problem = text(cache.path("problem"), "code");
    return Math.round(100 * cache.path("hitRatio").asDouble())
        + " %"
        + (problem.isEmpty() ? "" : ", " + problem);
  }

  /** For how long the parent owes an answer, when that is long enough to be seen. */
  private static String silence(JsonNode answers) {
    long millis = answers.path("silentMillis").asLong();
    return millis < SHORT_SILENCE_MILLIS ? "-" : millis / 1000 + " s";
  }

  /** Members of the cluster, one per line. */
  public static Table members(JsonNode items) {
    Table table = new Table().column("MEMBER").column("ROLES").column("STATUS").column("REACHABLE");
    for (JsonNode member : items) {
      table.row(
          text(member, "address"),
          oneLine(member.path("roles")),
          text(member, "status"),
          member.path("reachable").asBoolean() ? "yes" : "no");
    }
    return table;
  }

  /** Reconcilers of the master, one per line. */
  public static Table reconcilers(JsonNode items) {
    Table table =
        new Table()
            .column("RECONCILER")
            .column("STATE")
            .number("ROUNDS")
            .number("FAILED")
            .column("LAST ROUND");
    for (JsonNode one : items) {
      table.row(
          text(one, "name"),
          text(one, "state"),
          text(one, "rounds"),
          text(one, "failed"),
          text(one, "lastRound"));
    }
    return table;
  }

  /** Operations, one per line. */
  public static Table operations(JsonNode items) {
    Table table =
        new Table()
            .column("ID")
            .column("KIND")
            .column("STATE")
            .column("RESOURCE")
            .column("CREATED")
            .column("ERROR");
    for (JsonNode operation : items) {
      table.row(
          text(operation, "id"),
          text(operation, "kind"),
          text(operation, "state"),
          text(operation, "resource"),
          text(operation, "createdAt"),
          text(operation.path("error"), "code"));
    }
    return table;
  }

  /** The steps of one operation. */
  public static Table steps(JsonNode operation) {
    Table table =
        new Table().column("STEP").column("STATE").column("BEGAN").column("ENDED").column("ERROR");
    for (JsonNode step : operation.path("steps")) {
      table.row(
          text(step, "name"),
          text(step, "state"),
          text(step, "startedAt"),
          text(step, "endedAt"),
          text(step.path("error"), "message"));
    }
    return table;
  }

  /** The VMs of a batch, one per line. */
  public static Table batch(JsonNode operation) {
    Table table =
        new Table().column("NAME").column("STATE").column("NODE").column("ID").column("PROBLEM");
    for (JsonNode vm : operation.path("vms")) {
      table.row(
          text(vm, "name"),
          text(vm, "state"),
          text(vm, "node"),
          text(vm, "id"),
          text(vm.path("error"), "message"));
    }
    return table;
  }

  /** One thing, a line for each of its fields; structures are written on one line. */
  public static Table fields(JsonNode thing) {
    Table table = new Table().column("FIELD").column("VALUE");
    for (Map.Entry<String, JsonNode> field : thing.properties()) {
      table.row(field.getKey(), oneLine(field.getValue()));
    }
    return table;
  }

  private static String oneLine(JsonNode value) {
    if (!value.isContainerNode()) {
      return value.asText("");
    }
    List<String> parts = new ArrayList<>();
    value
        .properties()
        .forEach(field -> parts.add(field.getKey() + '=' + oneLine(field.getValue())));
    value
        .elements()
        .forEachRemaining(element -> parts.add(value.isArray() ? oneLine(element) : ""));
    return String.join(" ", parts).strip();
  }
}

package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Api.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What users do with a cluster, each in one call that waits for its end. Thread-safe. */
record Cluster(Api api) {
  /** What a VM takes that says nothing else. */
  static final int MEMORY_MIB = 128;

  private static final int IMAGE_BYTES = 1 << 20;

  /** Adds node-1 to node-COUNT. */
  void addNodes(int count) {
    List<String> operations = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      operations.add(accepted(api.post("/v1/nodes", "{\"name\":\"node-" + i + "\"}")));
    }
    operations.forEach(this::succeeded);
  }

  /** Imports an image of zeros; its id. */
  String importBlank(String name, Path directory) {
    Path file = directory.resolve(name + ".raw");
    try {
      Files.write(file, new byte[IMAGE_BYTES]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return importImage(
        "{\"name\":\"%s\",\"path\":\"%s\",\"format\":\"raw\"}".formatted(name, file));
  }

  /** Imports an image; its id. */
  String importImage(String body) {
    JsonNode operation = succeeded(accepted(api.post("/v1/images", body)));
    return operation.path("resource").asText().replaceFirst(".*/", "");
  }

  /** Body of a request to create a small VM, with further fields such as {@code "a":1}. */
  static String spec(String name, String image, String... fields) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("name", "\"" + name + "\"");
    all.put("vcpus", "1");
    all.put("memoryMib", String.valueOf(MEMORY_MIB));
    all.put("diskGib", "1");
    all.put("image", "\"" + image + "\"");
    for (String field : fields) {
      int colon = field.indexOf(':');
      all.put(field.substring(0, colon).replace("\"", ""), field.substring(colon + 1));
    }
    return all.entrySet().stream()
        .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** Creates a VM; its id. */
  String create(String name, String image, String... fields) {
    Answer answer = api.post("/v1/vms", spec(name, image, fields));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer.json().path("id").asText();
  }

  /** Asks for start, stop or destroy; the id of the operation. */
  String ask(String vm, String verb) {
    return accepted(api.post("/v1/vms/" + vm + "/" + verb, "{}"));
  }

  /** Start, stop or destroy, to the end, however it ends. */
  JsonNode run(String vm, String verb) {
    return ended(ask(vm, verb));
  }

  /** Start, stop or destroy, which must succeed; the VM after that. */
  JsonNode done(String vm, String verb) {
    succeeded(ask(vm, verb));
    return vm(vm);
  }

  /** Creates and starts a VM; its id. */
  String launch(String name, String image, String... fields) {
    String vm = create(name, image, fields);
    done(vm, "start");
    return vm;
  }

  JsonNode vm(String id) {
    return api.one("/v1/vms/" + id);
  }

  /** The id of the operation that was accepted. */
  static String accepted(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    return answer.json().path("id").asText();
  }

  /** Waits for the end of an operation. */
  JsonNode ended(String operation) {
    JsonNode found = api.one("/v1/operations/" + operation + "?wait=50s");
    assertThat(found.path("endedAt").isTextual()).as("has ended: %s", found).isTrue();
    return found;
  }

  /** Waits for the end of an operation, which must be a good one. */
  JsonNode succeeded(String operation) {
    JsonNode found = ended(operation);
    assertThat(found.path("state").asText()).as(found.toString()).isEqualTo("succeeded");
    return found;
  }
}

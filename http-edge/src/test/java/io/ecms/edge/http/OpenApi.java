package io.ecms.edge.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The OpenAPI document, to be compared with what the server does. */
final class OpenApi {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private final JsonNode document;
  private final JsonSchemaFactory schemas =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  OpenApi() {
    try (InputStream in = OpenApi.class.getResourceAsStream("/openapi/ecms.yaml")) {
      document = new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode document() {
    return document;
  }

  /** Every {@code GET /v1/vms limit,cursor} of the document: method, path, query parameters. */
  Set<String> routes() {
    Set<String> routes = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue().properties().stream()
                .filter(entry -> METHODS.contains(entry.getKey()))
                .forEach(entry ->
                    routes.add(
                        entry.getKey().toUpperCase(Locale.ROOT)
                            + " "
                            + path.getKey()
                            + " "
                            + queryParameters(path.getKey(), entry.getKey()))));
    return routes;
  }

  private Set<String> queryParameters(String path, String method) {
    Set<String> names = new TreeSet<>();
    for (JsonNode parameter : operation(path, method).path("parameters")) {
      JsonNode resolved = resolve(parameter);
      if (resolved.get("in").asText().equals("query")) {
        names.add(resolved.get("name").asText());
      }
    }
    return names;
  }

  JsonNode operation(String path, String method) {
    return document.get("paths").path(path).path(method.toLowerCase(Locale.ROOT));
  }

  /** The declared response, without references; missing when the status is not declared. */
  JsonNode response(String path, String method, int status) {
    JsonNode response = operation(path, method).path("responses").path(Integer.toString(status));
    return response.isMissingNode() ? MissingNode.getInstance() : resolve(response);
  }

  JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  /** What is wrong with {@code instance}, as sentences; empty when it is as the schema says. */
  List<String> errors(JsonNode schema, JsonNode instance) {
    ObjectNode standalone = schema.deepCopy();
    standalone.set("components", document.get("components"));
    JsonSchema compiled =
        schemas.getSchema(
            standalone, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    return compiled.validate(instance).stream().map(Object::toString).toList();
  }

  List<String> errors(String schemaName, JsonNode instance) {
    return errors(document.at("/components/schemas/" + schemaName), instance);
  }
}

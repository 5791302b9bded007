package io.ecms.edge.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Reading and writing of JSON trees; the command line knows the API's answers as trees only. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final DefaultPrettyPrinter PRETTY =
      new DefaultPrettyPrinter()
          .withObjectIndenter(new DefaultIndenter("  ", "\n"))
          .withArrayIndenter(new DefaultIndenter("  ", "\n"));

  private Json() {}

  /** A new, empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A new array of these elements. */
  public static ArrayNode array(JsonNode... elements) {
    return JsonNodeFactory.instance.arrayNode().addAll(List.of(elements));
  }

  /**
   * Reads a document.
   *
   * @throws JsonProcessingException when it is not JSON
   */
  public static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /** The document on one line. */
  public static String compact(JsonNode tree) {
    return tree.toString();
  }

  /** The document indented by two spaces, without a line end. */
  public static String pretty(JsonNode tree) {
    try {
      return MAPPER.writer(PRETTY).writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** The text of a field, or an empty string when it is missing, null, or a structure. */
  public static String text(JsonNode tree, String field) {
    return tree.path(field).asText("");
  }
}

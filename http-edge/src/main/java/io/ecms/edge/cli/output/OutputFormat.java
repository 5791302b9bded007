package io.ecms.edge.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** How results are written. */
public enum OutputFormat {
  /** For people: aligned columns and short sentences. Not meant to be parsed. */
  TABLE,
  /** For programs: what the API answered. */
  JSON,
  /** The same as YAML. */
  YAML;

  /** Whether only the answer itself may appear on standard output. */
  public boolean forPrograms() {
    return this != TABLE;
  }

  /** Lower-case name as used on the command line. */
  @Override
  public String toString() {
    return switch (this) {
      case TABLE -> "table";
      case JSON -> "json";
      case YAML -> "yaml";
    };
  }

  /**
   * The document in this form, without a line end at its end.
   *
   * @throws IllegalStateException for {@link #TABLE}, which needs to know the columns
   */
  public String write(JsonNode tree) {
    return switch (this) {
      case TABLE -> throw new IllegalStateException("a table is not made of a tree");
      case JSON -> Json.pretty(tree);
      case YAML -> yaml(tree);
    };
  }

  private static String yaml(JsonNode tree) {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();
    try {
      return mapper.writeValueAsString(tree).stripTrailing();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written as YAML", e);
    }
  }
}

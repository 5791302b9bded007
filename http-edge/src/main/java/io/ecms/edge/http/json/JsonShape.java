package io.ecms.edge.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a request body: a flat JSON object with known fields.
 *
 * <p>Read token by token instead of being bound by reflection, because a refusal must name the very
 * field and because these are the hot routes: one pass, no tree. Refused are unknown, missing and
 * repeated fields, other types than declared (nothing is coerced, null is no value), and anything
 * behind the object. Immutable.
 */
public final class JsonShape {
  private static final int MAX_DEPTH = 4;
  private static final int MAX_FIELD_NAME = 256;
  private static final int MAX_DIGITS = 32;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(MAX_FIELD_NAME)
                  .maxNumberLength(MAX_DIGITS)
                  .build())
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private enum Type {
    TEXT("a string"),
    INTEGER("an integer"),
    TEXTS("an object of strings"),
    LIST("an array of strings");

    private final String words;

    Type(String words) {
      this.words = words;
    }
  }

  private record Field(String name, Type type, boolean required) {}

  private final Map<String, Field> fields;

  private JsonShape(List<Field> fields) {
    this.fields =
        fields.stream()
            .collect(
                Collectors.toMap(Field::name, field -> field, (a, _) -> a, LinkedHashMap::new));
  }

  /** The shape without fields. */
  public static JsonShape empty() {
    return new JsonShape(List.of());
  }

  public JsonShape text(String name) {
    return with(new Field(name, Type.TEXT, true));
  }

  public JsonShape optionalText(String name) {
    return with(new Field(name, Type.TEXT, false));
  }

  public JsonShape integer(String name) {
    return with(new Field(name, Type.INTEGER, true));
  }

  public JsonShape optionalInteger(String name) {
    return with(new Field(name, Type.INTEGER, false));
  }

  /** An object whose values are strings. */
  public JsonShape optionalTexts(String name) {
    return with(new Field(name, Type.TEXTS, false));
  }

  /** An array of strings. */
  public JsonShape optionalList(String name) {
    return with(new Field(name, Type.LIST, false));
  }

  private JsonShape with(Field field) {
    return new JsonShape(Stream.concat(fields.values().stream(), Stream.of(field)).toList());
  }

  /**
   * The fields of {@code text}.
   *
   * @throws ApiException 400 with the field, or with line and column, that is wrong
   */
  public JsonFields read(byte[] text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("the body must be a JSON object", parser.currentTokenLocation());
      }
      Map<String, Object> values = HashMap.newHashMap(fields.size());
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        readField(parser, values);
      }
      if (parser.nextToken() != null) {
        throw malformed("nothing may follow the object", parser.currentTokenLocation());
      }
      requireAll(values);
      return new JsonFields(values);
    } catch (JsonProcessingException e) {
      throw malformed(e.getOriginalMessage(), e.getLocation());
    } catch (IOException e) {
      // Bytes that are no UTF-8; the parser then has no place to tell.
      throw malformed(String.valueOf(e.getMessage()), null);
    }
  }

  private void readField(JsonParser parser, Map<String, Object> values) throws IOException {
    String name = parser.currentName();
    Field field = fields.get(name);
    if (field == null) {
      String known = fields.isEmpty() ? "none" : String.join(", ", fields.keySet());
      throw bad("unknown-field", name, "is not a field of this request; known are: " + known);
    }
    if (values.containsKey(name)) {
      throw bad("repeated-field", name, "is given twice");
    }
    JsonToken token = parser.nextToken();
    values.put(name, value(parser, token, field));
  }

  private static Object value(JsonParser parser, JsonToken token, Field field) throws IOException {
    return switch (field.type) {
      case TEXT -> {
        if (token != JsonToken.VALUE_STRING) {
          throw wrongType(field.name, field.type, token);
        }
        yield parser.getText();
      }
      case INTEGER -> {
        if (token != JsonToken.VALUE_NUMBER_INT) {
          throw wrongType(field.name, field.type, token);
        }
        // Saturated: what does not fit into 64 bits is out of every range as well.
        yield parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
            ? (parser.getBigIntegerValue().signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE)
            : (Object) parser.getLongValue();
      }
      case TEXTS -> {
        if (token != JsonToken.START_OBJECT) {
          throw wrongType(field.name, field.type, token);
        }
        yield texts(parser, field.name);
      }
      case LIST -> {
        if (token != JsonToken.START_ARRAY) {
          throw wrongType(field.name, field.type, token);
        }
        yield list(parser, field.name);
      }
    };
  }

  private static Map<String, String> texts(JsonParser parser, String field) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      String path = field + "." + key;
      JsonToken token = parser.nextToken();
      if (token != JsonToken.VALUE_STRING) {
        throw wrongType(path, Type.TEXT, token);
      }
      if (texts.put(key, parser.getText()) != null) {
        throw bad("repeated-field", path, "is given twice");
      }
    }
    return texts;
  }

  private static List<String> list(JsonParser parser, String field) throws IOException {
    List<String> texts = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token != JsonToken.VALUE_STRING) {
        throw wrongType("%s[%d]".formatted(field, texts.size()), Type.TEXT, token);
      }
      texts.add(parser.getText());
    }
    return texts;
  }

  private void requireAll(Map<String, Object> values) {
    for (Field field : fields.values()) {
      if (field.required && !values.containsKey(field.name)) {
        throw bad("missing-field", field.name, "is missing; it must be " + field.type.words);
      }
    }
  }

  private static ApiException wrongType(String path, Type type, JsonToken token) {
    String found =
        switch (token) {
          case VALUE_STRING -> "a string";
          case VALUE_NUMBER_INT -> "an integer";
          case VALUE_NUMBER_FLOAT -> "a number with a fraction or an exponent";
          case VALUE_TRUE, VALUE_FALSE -> "a boolean";
          case VALUE_NULL -> "null (leave the field out instead)";
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
              "something else";
        };
    return bad("wrong-type", path, "must be " + type.words + ", not " + found);
  }

  private static ApiException bad(String code, String path, String why) {
    String field = Text.shown(path);
    return new ApiException(ApiProblem.badField(code, field, field + ": " + why));
  }

  private static ApiException malformed(String why, @Nullable JsonLocation at) {
    ApiProblem problem = ApiProblem.of(400, "invalid-json", Text.shown(why));
    return new ApiException(
        at == null || at.getLineNr() < 1
            ? problem
            : problem.at(at.getLineNr(), Math.max(1, at.getColumnNr())));
  }
}

package io.ecms.bench.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/** Reads one field of a document and nothing more of it. */
final class JsonScan {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonScan() {}

  /**
   * The text of a field of the outermost object.
   *
   * @throws IOException when it is not there, or the document is not JSON
   */
  static String text(String document, String field) throws IOException {
    try (JsonParser parser = FACTORY.createParser(document)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean wanted = parser.currentName().equals(field);
          JsonToken value = parser.nextToken();
          if (wanted && value == JsonToken.VALUE_STRING) {
            return parser.getText();
          }
          parser.skipChildren();
        }
      }
    }
    throw new IOException("no field " + field + " in " + document);
  }

  /**
   * The length of a page and its way to the next.
   *
   * @throws IOException when it is not a page
   */
  static Api.Page page(String document) throws IOException {
    int items = -1;
    Optional<String> next = Optional.empty();
    try (JsonParser parser = FACTORY.createParser(document)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("items") && value == JsonToken.START_ARRAY) {
          items = 0;
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
            items++;
          }
        } else if (field.equals("next") && value == JsonToken.VALUE_STRING) {
          next = Optional.of(parser.getText());
        } else {
          parser.skipChildren();
        }
      }
    }
    if (items < 0) {
      throw new IOException("no items in " + document);
    }
    return new Api.Page(items, next);
  }
}

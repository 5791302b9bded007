package io.ecms.bench.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

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
}

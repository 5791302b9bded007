package io.ecms.faults.check;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event as a subscriber has seen it.
 *
 * @param id place in the stream
 * @param entity kind of thing, for example {@code vm}
 * @param word what happened, for example {@code vm-started}
 * @param sequence number within its thing
 * @param data the fact
 */
public record StreamEvent(
    long id, String entity, String word, String subject, long sequence, JsonNode data) {
  private static final String PREFIX = "io.ecms.";

  /** Reads a CloudEvent. */
  public static StreamEvent of(JsonNode event) {
    String type = event.path("type").asText();
    int dot = type.lastIndexOf('.');
    if (!type.startsWith(PREFIX) || dot < PREFIX.length()) {
      throw new IllegalArgumentException("not an event of this product: " + event);
    }
    return new StreamEvent(
        event.path("id").asLong(),
        type.substring(PREFIX.length(), dot),
        type.substring(dot + 1),
        event.path("subject").asText(),
        event.path("entitysequence").asLong(),
        event.path("data"));
  }

  /** The thing that it happened to. */
  Thing thing() {
    return new Thing(entity, subject);
  }

  /** A field of the fact; empty when it has none of that name. */
  String field(String name) {
    return data.path(name).asText("");
  }

  /** A thing of the cluster. */
  record Thing(String entity, String id) {
    @Override
    public String toString() {
      return entity + " " + id;
    }
  }

  @Override
  public String toString() {
    return id + " " + word + " of " + subject + " (" + sequence + ")";
  }
}

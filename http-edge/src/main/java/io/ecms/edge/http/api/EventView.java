package io.ecms.edge.http.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * Something that happened, in the JSON form of CloudEvents 1.0.
 *
 * @param offset place in the stream, 1 or more
 * @param type {@code io.ecms.<entity>.<what-happened>}
 * @param subject id of the thing that it happened to
 * @param sequence number of the event within its thing, from 1 without gaps: what a subscriber
 *     missed shows as a gap
 * @param data the fact; anything that Jackson writes as an object
 */
@JsonPropertyOrder({
  "specversion",
  "id",
  "source",
  "type",
  "subject",
  "entitysequence",
  "time",
  "datacontenttype",
  "data"
})
public record EventView(
    @JsonIgnore long offset,
    String type,
    String subject,
    @JsonProperty("entitysequence") long sequence,
    Instant time,
    Object data) {

  @JsonProperty
  public String specversion() {
    return "1.0";
  }

  @JsonProperty
  public String id() {
    return Long.toString(offset);
  }

  @JsonProperty
  public String source() {
    return "/ecms";
  }

  @JsonProperty
  public String datacontenttype() {
    return "application/json";
  }
}

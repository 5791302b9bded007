package io.ecms.bench.client;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One request.
 *
 * @param target path with query
 * @param key Idempotency-Key
 * @param body JSON
 */
public record HttpCall(String method, String target, Optional<String> key, Optional<String> body) {

  public static HttpCall get(String target) {
    return new HttpCall("GET", target, Optional.empty(), Optional.empty());
  }

  public static HttpCall post(String target, String key, String body) {
    return new HttpCall("POST", target, Optional.of(key), Optional.of(body));
  }

  /** The request as it goes over the wire (RFC 9112). */
  byte[] encoded(String host) {
    StringBuilder text = new StringBuilder(256);
    text.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: ").append(host);
    key.ifPresent(value -> text.append("\r\nIdempotency-Key: ").append(value));
    body.ifPresent(json ->
        text.append("\r\nContent-Type: application/json\r\nContent-Length: ")
            .append(json.getBytes(StandardCharsets.UTF_8).length));
    text.append("\r\n\r\n");
    body.ifPresent(text::append);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return method + " " + target;
  }
}

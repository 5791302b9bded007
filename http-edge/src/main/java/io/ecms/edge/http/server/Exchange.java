package io.ecms.edge.http.server;

import io.ecms.core.model.InvalidValue;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.Cursor;
import io.ecms.edge.http.api.IdempotencyKey;
import io.ecms.edge.http.api.PageRequest;
import io.ecms.edge.http.api.Precondition;
import io.ecms.edge.http.json.JsonFields;
import io.ecms.edge.http.json.JsonShape;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** One request at its endpoint, with what every handler asks of it. */
public final class Exchange {
  private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9_-]{1,256}");
  private static final Pattern TAGS =
      Pattern.compile("\\s*(W/)?\"[!#-~]{0,64}\"\\s*(,\\s*(W/)?\"[!#-~]{0,64}\"\\s*){0,31}");
  private static final Pattern OUR_TAG = Pattern.compile("\"[0-9]{1,18}\"");
  private static final byte[] NO_FIELDS = "{}".getBytes(StandardCharsets.UTF_8);

  private final HttpRequest request;
  private final Endpoint endpoint;
  private final String pathValue;
  private final Query query;
  private final byte[] body;

  Exchange(HttpRequest request, Endpoint endpoint, String pathValue, Query query, byte[] body) {
    this.request = request;
    this.endpoint = endpoint;
    this.pathValue = pathValue;
    this.query = query;
    this.body = body;
  }

  public Query query() {
    return query;
  }

  /**
   * The path's parameter as {@code form} makes it.
   *
   * @throws ApiException 400 {@code invalid-id} when it has not the form of one
   */
  public <T> T id(Function<String, T> form) {
    String name = endpoint.path().parameterName();
    try {
      return InvalidValue.named(name, () -> form.apply(pathValue));
    } catch (InvalidValue e) {
      throw new ApiException(
          ApiProblem.badField("invalid-id", name, String.valueOf(e.getMessage())));
    }
  }

  /** The fields of the body; an empty body, where that is allowed, has none. */
  public JsonFields body(JsonShape shape) {
    return shape.read(
        body.length == 0 && endpoint.body() == Endpoint.Body.OPTIONAL ? NO_FIELDS : body);
  }

  /**
   * What the client calls this request, if anything.
   *
   * @throws ApiException 400 {@code invalid-idempotency-key}
   */
  public Optional<IdempotencyKey> idempotencyKey() {
    try {
      return header(IdempotencyKey.HEADER).map(IdempotencyKey::new);
    } catch (InvalidValue e) {
      throw new ApiException(
          ApiProblem.badField(
              "invalid-idempotency-key", e.field(), String.valueOf(e.getMessage())));
    }
  }

  /**
   * The versions that the request is meant for. Weak tags match nothing, as RFC 9110 wants it.
   *
   * @throws ApiException 400 {@code invalid-header}
   */
  public Precondition precondition() {
    Optional<String> header = header(Precondition.HEADER);
    if (header.isEmpty() || header.get().strip().equals("*")) {
      return Precondition.NONE;
    }
    if (!TAGS.matcher(header.get()).matches()) {
      throw new ApiException(
          ApiProblem.badField(
              "invalid-header",
              Precondition.HEADER,
              "If-Match: must be like \"7\", as an ETag has told it, or *"));
    }
    Set<Long> versions = new HashSet<>();
    for (String part : header.get().split(",", -1)) {
      String tag = part.strip();
      if (OUR_TAG.matcher(tag).matches()) {
        versions.add(Long.valueOf(tag.substring(1, tag.length() - 1)));
      }
    }
    return new Precondition(Optional.of(versions));
  }

  public Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  /** Which page of a list is asked for. */
  public PageRequest page() {
    int limit = query.get("limit", Exchange::limit).orElse(PageRequest.DEFAULT_LIMIT);
    return new PageRequest(limit, query.get("cursor", Exchange::cursor));
  }

  private static String cursor(String text) {
    if (!CURSOR.matcher(text).matches()) {
      throw Cursor.invalid();
    }
    return text;
  }

  private static Integer limit(String text) {
    int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > PageRequest.MAX_LIMIT) {
      throw new InvalidValue("limit", "must be from 1 to " + PageRequest.MAX_LIMIT);
    }
    return limit;
  }
}

package io.ecms.edge.http.server;

import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.OperationView;
import io.ecms.edge.http.api.Page;
import io.ecms.edge.http.api.Versioned;
import io.ecms.edge.http.json.JsonOut;
import io.ecms.edge.http.json.PageOut;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/** The forms that answers have. */
public final class Answers {
  /** Seconds after which a client may repeat what was refused for now. */
  private static final String RETRY_AFTER_SECONDS = "1";

  private static final ContentType PROBLEM =
      MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8).toContentType();
  private static final JsonOut<ApiProblem> PROBLEMS = JsonOut.of(ApiProblem.class);
  private static final JsonOut<OperationView> OPERATIONS = JsonOut.of(OperationView.class);

  private Answers() {}

  public static <T> HttpResponse ok(JsonOut<T> out, T view) {
    return json(200, out.write(view));
  }

  /** 202 for something that goes on by itself and is no operation. */
  public static <T> HttpResponse begun(JsonOut<T> out, T view) {
    return json(202, out.write(view));
  }

  public static HttpResponse ok(Page<?> page) {
    return json(200, PageOut.write(page));
  }

  /** 200 with an ETag, 304 when the client has this version, 412 when it wants another one. */
  public static <T> HttpResponse current(
      Exchange exchange, JsonOut<T> out, Versioned<T> versioned) {
    exchange.precondition().check(versioned.sequence());
    String tag = tag(versioned.sequence());
    boolean known = exchange.header("If-None-Match").map(has -> lists(has, tag)).orElse(false);
    return known
        ? HttpResponse.create()
            .withStatus(StatusCodes.NOT_MODIFIED)
            .addHeader(RawHeader.create("ETag", tag))
        : ok(out, versioned.view()).addHeader(RawHeader.create("ETag", tag));
  }

  /** 200 with an ETag: what a thing is after a command. */
  public static <T> HttpResponse changed(JsonOut<T> out, Versioned<T> versioned) {
    return ok(out, versioned.view()).addHeader(RawHeader.create("ETag", tag(versioned.sequence())));
  }

  private static boolean lists(String header, String tag) {
    if (header.equals(tag) || header.equals("*")) {
      return true;
    }
    for (String part : header.split(",", -1)) {
      String trimmed = part.trim();
      // The comparison is the weak one (RFC 9110, 13.1.2): W/ makes no difference.
      if (tag.equals(trimmed.startsWith("W/") ? trimmed.substring(2) : trimmed)) {
        return true;
      }
    }
    return false;
  }

  public static <T> HttpResponse created(JsonOut<T> out, Versioned<T> versioned, String location) {
    return json(201, out.write(versioned.view()))
        .addHeader(RawHeader.create("ETag", tag(versioned.sequence())))
        .addHeader(RawHeader.create("Location", location));
  }

  /** 202 with the operation and its URL. */
  public static HttpResponse accepted(OperationView operation) {
    return json(202, OPERATIONS.write(operation))
        .addHeader(RawHeader.create("Location", "/v1/operations/" + operation.id()));
  }

  public static HttpResponse problem(ApiProblem problem) {
    HttpResponse answer =
        HttpResponse.create()
            .withStatus(StatusCodes.get(problem.status()))
            .withEntity(HttpEntities.create(PROBLEM, PROBLEMS.write(problem)));
    return problem.retryable()
        ? answer.addHeader(RawHeader.create("Retry-After", RETRY_AFTER_SECONDS))
        : answer;
  }

  /** 405 with the methods that there are. */
  static HttpResponse methodNotAllowed(String method, String allowed) {
    return problem(ApiProblem.of(405, "method-not-allowed", method + " is not one of: " + allowed))
        .addHeader(RawHeader.create("Allow", allowed));
  }

  private static HttpResponse json(int status, ByteString body) {
    return HttpResponse.create()
        .withStatus(StatusCodes.get(status))
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
  }

  private static String tag(long sequence) {
    return "\"" + sequence + "\"";
  }
}

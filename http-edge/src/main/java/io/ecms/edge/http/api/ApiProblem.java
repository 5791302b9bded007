package io.ecms.edge.http.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem document of RFC 9457 with this API's extensions.
 *
 * @param title one short sentence, the same for every problem of this code's status
 * @param status HTTP status, 400 to 599
 * @param detail what, why and what to do, for a person; never a secret
 * @param code stable kebab-case code
 * @param retryable whether the same request may succeed without any other change
 * @param instance {@code urn:uuid:} correlation id of an internal error
 * @param field the field, parameter or header that is wrong
 * @param line where the JSON text is malformed, from 1
 * @param column where the JSON text is malformed, from 1
 * @param operation the operation that is in the way
 * @param reasons why each node was refused
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "code", "retryable"})
public record ApiProblem(
    String title,
    int status,
    String detail,
    String code,
    boolean retryable,
    @Nullable String instance,
    @Nullable String field,
    @Nullable Integer line,
    @Nullable Integer column,
    @Nullable OperationId operation,
    @Nullable List<RefusedNode> reasons) {

  /** A problem that waiting does not cure. */
  public static ApiProblem of(int status, String code, String detail) {
    return of(status, code, detail, false);
  }

  public static ApiProblem of(int status, String code, String detail, boolean retryable) {
    return new ApiProblem(
        title(status), status, detail, code, retryable, null, null, null, null, null, null);
  }

  /** A malformed request, with the field that is wrong. */
  public static ApiProblem badField(String code, String field, String detail) {
    return of(400, code, detail).withField(field);
  }

  /** The cluster's own problem, with the status that its kind asks for. */
  public static ApiProblem of(Problem problem) {
    int status =
        switch (problem.kind()) {
          case TRANSIENT -> 503;
          case THROTTLED -> 429;
          case CONFLICT -> 409;
          case NOT_FOUND -> 404;
          case INVALID -> 422;
          case FATAL -> 500;
        };
    return of(status, problem.code(), problem.message(), problem.retryable());
  }

  /** Identifies the code, not the occurrence; a URN, because it need not be fetched. */
  @JsonProperty
  public String type() {
    return "urn:ecms:problem:" + code;
  }

  public ApiProblem withField(String name) {
    return new ApiProblem(
        title, status, detail, code, retryable, instance, name, line, column, operation, reasons);
  }

  public ApiProblem withStatus(int other) {
    return new ApiProblem(
        title(other),
        other,
        detail,
        code,
        retryable,
        instance,
        field,
        line,
        column,
        operation,
        reasons);
  }

  public ApiProblem withInstance(String urn) {
    return new ApiProblem(
        title, status, detail, code, retryable, urn, field, line, column, operation, reasons);
  }

  /** Where the text is wrong, both from 1. */
  public ApiProblem at(int textLine, int textColumn) {
    return new ApiProblem(
        title,
        status,
        detail,
        code,
        retryable,
        instance,
        field,
        textLine,
        textColumn,
        operation,
        reasons);
  }

  public ApiProblem withOperation(OperationId id) {
    return new ApiProblem(
        title, status, detail, code, retryable, instance, field, line, column, id, reasons);
  }

  public ApiProblem withReasons(List<RefusedNode> nodes) {
    return new ApiProblem(
        title,
        status,
        detail,
        code,
        retryable,
        instance,
        field,
        line,
        column,
        operation,
        List.copyOf(nodes));
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "The request is malformed";
      case 404 -> "There is no such thing";
      case 405 -> "The method is not allowed here";
      case 409 -> "The state does not allow it";
      case 410 -> "It is not kept any more";
      case 412 -> "It has changed meanwhile";
      case 413 -> "The body is too large";
      case 415 -> "The body is of another type";
      case 422 -> "The request cannot work";
      case 429 -> "Too much at once";
      case 500 -> "An internal error";
      case 503 -> "Not available at the moment";
      // Statuses that the HTTP layer below may answer by itself, such as 431.
      default -> status < 500 ? "The request is not acceptable" : "The server cannot answer";
    };
  }
}

package io.ecms.edge.http.server;

import io.ecms.core.feed.StoreException;
import io.ecms.core.model.InvalidValue;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a problem of whatever went wrong. What is not foreseen is logged under an id and told only
 * by it.
 */
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private final Supplier<UUID> correlationIds;

  Problems(Supplier<UUID> correlationIds) {
    this.correlationIds = correlationIds;
  }

  ApiProblem of(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case ApiException refusal -> refusal.problem();
      case InvalidValue value ->
          ApiProblem.badField("invalid-value", value.field(), String.valueOf(value.getMessage()));
      case TimeoutException _ ->
          ApiProblem.of(503, "no-answer-in-time", "the cluster did not answer in time", true);
      case StoreException store -> unavailable(store);
      default -> internal(cause);
    };
  }

  /** A store that is restarted or lost comes back; until then every request would fill the log. */
  private static ApiProblem unavailable(StoreException cause) {
    LOG.warn("a request is refused: {}", cause.getMessage());
    return ApiProblem.of(
        503,
        "store-unavailable",
        "the store cannot be read at the moment; repeat the request",
        true);
  }

  private ApiProblem internal(Throwable cause) {
    String id = "urn:uuid:" + correlationIds.get();
    LOG.error("internal error {}", id, cause);
    return ApiProblem.of(500, "internal-error", "an internal error; the log has it under " + id)
        .withInstance(id);
  }
}

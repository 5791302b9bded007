package io.ecms.edge.http.server;

import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.MediaType;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * Takes the body of a request, which must be small and JSON.
 *
 * <p>A body that is refused is still read, up to a bound, because most clients do not look for an
 * answer before they have sent everything; behind the bound the connection is cut.
 */
final class Bodies {
  /** Most bytes of a command. */
  static final long MAX_BYTES = 64 * 1024;

  /** Most bytes that are read of a body that is refused anyway. */
  private static final long MAX_DISCARDED_BYTES = 32L * 1024 * 1024;

  private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
  private static final byte[] NOTHING = {};

  private final Materializer materializer;

  Bodies(Materializer materializer) {
    this.materializer = materializer;
  }

  /** Throws away what was sent. */
  CompletionStage<Void> discard(HttpRequest request) {
    return request.entity().isStrict()
        ? CompletableFuture.completedStage(null)
        : request
            .entity()
            .withSizeLimit(MAX_DISCARDED_BYTES)
            .getDataBytes()
            .completionTimeout(READ_TIMEOUT)
            .runWith(Sink.ignore(), materializer)
            .handle((_, _) -> null);
  }

  /** The bytes; none when none were sent. Fails with 413, 415 or 400. */
  CompletionStage<byte[]> read(HttpRequest request) {
    RequestEntity entity = request.entity();
    if (entity.isKnownEmpty()) {
      return CompletableFuture.completedStage(NOTHING);
    }
    if (!isJson(entity)) {
      return refuse(
          request,
          ApiProblem.of(415, "unsupported-media-type", "Content-Type: must be application/json")
              .withField("Content-Type"));
    }
    if (entity.getContentLengthOption().orElse(0) > MAX_BYTES) {
      return refuse(request, tooLarge());
    }
    if (entity instanceof HttpEntity.Strict strict) {
      return CompletableFuture.completedStage(strict.getData().toArrayUnsafe());
    }
    return entity
        .toStrict(READ_TIMEOUT.toMillis(), MAX_BYTES, materializer)
        .handle((strict, failure) -> {
          if (failure != null) {
            throw new ApiException(whyUnread(failure));
          }
          return strict.getData().toArrayUnsafe();
        });
  }

  private static boolean isJson(RequestEntity entity) {
    MediaType type = entity.getContentType().mediaType();
    return type.mainType().equals(MediaTypes.APPLICATION_JSON.mainType())
        && type.subType().equals(MediaTypes.APPLICATION_JSON.subType());
  }

  private CompletionStage<byte[]> refuse(HttpRequest request, ApiProblem problem) {
    return discard(request)
        .thenApply(_ -> {
          throw new ApiException(problem);
        });
  }

  private static ApiProblem whyUnread(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TimeoutException
        ? ApiProblem.of(408, "body-timeout", "the body did not arrive within " + READ_TIMEOUT, true)
        : tooLarge();
  }

  private static ApiProblem tooLarge() {
    return ApiProblem.of(413, "body-too-large", "a body has at most " + MAX_BYTES + " bytes");
  }
}

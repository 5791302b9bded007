package io.ecms.edge.http.server;

import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.json.Text;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what is no HTTP request, such as an illegal target or a header that is too long. Named in
 * the configuration of Pekko HTTP, which makes the instance.
 */
public final class ParsingProblems extends ParsingErrorHandler {

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    String detail = Text.shown(error.summary());
    log.debug("refused what is no request: {}", detail);
    return Answers.problem(ApiProblem.of(status.intValue(), "invalid-request", detail));
  }
}

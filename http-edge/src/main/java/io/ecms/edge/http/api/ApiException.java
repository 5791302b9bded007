package io.ecms.edge.http.api;

/** The request cannot be served; the problem says why in the caller's words. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient ApiProblem problem;

  public ApiException(ApiProblem problem) {
    // A refusal is an answer, not a fault: the stack would only cost time.
    super(problem.code() + ": " + problem.detail(), null, false, false);
    this.problem = problem;
  }

  public ApiProblem problem() {
    return problem;
  }
}

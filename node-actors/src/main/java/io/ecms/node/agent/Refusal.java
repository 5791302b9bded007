package io.ecms.node.agent;

import io.ecms.core.model.Problem;

/** The node controller itself says no. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Problem problem;

  Refusal(Problem problem) {
    super(problem.message());
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}

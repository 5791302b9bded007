package io.ecms.core.operation;

import io.ecms.core.model.Problem;
import java.util.List;

/** What a step wants next. */
public sealed interface Move {
  /**
   * Ask, after {@code first} is durable.
   *
   * @param first facts that the call depends on: what is asked for must be known after a crash
   */
  record Ask(Call call, List<Fact> first) implements Move {}

  /** The step is done (or undone). */
  record Done(List<Fact> facts) implements Move {}

  /** The step cannot be done: undo everything. */
  record Fail(Problem problem) implements Move {}

  /** Not now: begin the step again a little later. */
  record Later(Problem problem) implements Move {}

  static Move ask(Call call) {
    return new Ask(call, List.of());
  }

  static Move askAfter(Fact first, Call call) {
    return new Ask(call, List.of(first));
  }

  /** Nothing is to be asked: once {@code facts} are durable, the step goes on. */
  static Move note(List<Fact> facts) {
    return new Ask(new Call.All(List.of()), facts);
  }

  static Move done(Fact... facts) {
    return new Done(List.of(facts));
  }

  /** There is nothing to be had: now, or at all. */
  static Move notGiven(Problem problem) {
    return problem.retryable() ? new Later(problem) : new Fail(problem);
  }
}

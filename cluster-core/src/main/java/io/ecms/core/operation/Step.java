package io.ecms.core.operation;

import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One row of a saga: do, undo, deadline. Pure: it is asked what to do next, first with no exchange
 * and then with the outcome of each call that it wanted, until it is done. It may be run from its
 * beginning at any time (after a crash, a time-out, a pause), so every call of it must be harmless
 * when repeated.
 */
public interface Step {
  /** Name in the API, unique in its saga. */
  String name();

  /** How long the step may take in all, repeats included. */
  Duration deadline();

  /** What to do next to get it done. */
  Move act(View view);

  /**
   * What to do next to undo it, whether or not {@link #act} got anywhere. Conflicts and missing
   * things met while undoing mean that there is nothing to undo.
   */
  default Move undo(View view) {
    return Move.done();
  }

  /**
   * Whether steps behind this one may have been begun before a crash of which nothing is known but
   * the operation. Asked when the saga turns round at this step after a crash.
   */
  default boolean mayBePassed(View view) {
    return true;
  }

  /**
   * Whether there is no way back as soon as this step's call has arrived, nor from any step behind
   * it, all of which then say the same. From the moment in which it is asked for, neither a cancel
   * nor a deadline turns the saga round, only a refusal: nobody could tell whether what would be
   * undone is in use already.
   */
  default boolean commits() {
    return false;
  }

  /**
   * What a step sees.
   *
   * @param last the last call of this step and its outcome; empty at the beginning
   * @param now the time
   */
  record View(Operation.Known operation, Optional<Exchange> last, Instant now) {
    /** As of the operation's last change, for steps to which the time means nothing. */
    public View(Operation.Known operation, Optional<Exchange> last) {
      this(operation, last, operation.updatedAt());
    }

    public OperationId id() {
      return operation.id();
    }

    /** The latest fact of a kind, which an earlier step has left. */
    public <F extends Fact> F need(Class<F> kind) {
      return operation
          .latest(kind)
          .orElseThrow(
              () -> new IllegalStateException(kind.getSimpleName() + " is missing in " + id()));
    }

    /** The latest fact of a kind, if there is one. */
    public <F extends Fact> Optional<F> find(Class<F> kind) {
      return operation.latest(kind);
    }
  }

  /** A call and what came of it. */
  record Exchange(Call call, Reply reply) {}

  /** For an outcome that a step has no use for: a fault of the program, told as one. */
  static Move unexpected(Exchange exchange) {
    return switch (exchange.reply()) {
      case Reply.Refused(var problem) -> new Move.Fail(problem);
      case Reply.Silent(var why) -> new Move.Fail(Problem.transientError("no-answer", why));
      case Reply.Accepted _, Reply.FromAgent _, Reply.FromHost _, Reply.FromMaster _, Reply.All _ ->
          new Move.Fail(Problem.fatal("unexpected-answer", "did not expect " + exchange.reply()));
    };
  }
}

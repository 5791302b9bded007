package io.ecms.core.operation;

import io.ecms.core.model.Problem;
import io.ecms.core.operation.Step.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Several calls of which some have been answered for good; lives in memory only, like the cursor.
 *
 * @param replies in the order of the calls; empty where there is none yet
 */
record Gathering(Call.All asked, List<Optional<Reply>> replies) {
  static Gathering of(Call.All asked) {
    return new Gathering(asked, asked.calls().stream().map(_ -> Optional.<Reply>empty()).toList());
  }

  /** Takes the answers to {@link #open}; those that may be another one later are left out. */
  Gathering with(Reply.All answers) {
    List<Optional<Reply>> next = new ArrayList<>(replies);
    List<Integer> open = openPlaces();
    for (int i = 0; i < open.size(); i++) {
      Reply reply = answers.replies().get(i);
      if (obstacle(reply).isEmpty()) {
        next.set(open.get(i), Optional.of(reply));
      }
    }
    return new Gathering(asked, List.copyOf(next));
  }

  private List<Integer> openPlaces() {
    return IntStream.range(0, replies.size())
        .filter(i -> replies.get(i).isEmpty())
        .boxed()
        .toList();
  }

  /** The calls that have to be asked again. */
  Call.All open() {
    return new Call.All(openPlaces().stream().map(asked.calls()::get).toList());
  }

  boolean complete() {
    return openPlaces().isEmpty();
  }

  /** All calls and their answers. */
  Exchange exchange() {
    return new Exchange(asked, new Reply.All(replies.stream().map(Optional::orElseThrow).toList()));
  }

  /** Why some have to be asked again. */
  static Problem obstacle(Reply.All answers) {
    return answers.replies().stream()
        .flatMap(reply -> obstacle(reply).stream())
        .findFirst()
        .orElseThrow();
  }

  private static Optional<Problem> obstacle(Reply reply) {
    return switch (reply) {
      case Reply.Silent(var why) -> Optional.of(Problem.transientError("no-answer", why));
      case Reply.Refused(var problem) when problem.retryable() -> Optional.of(problem);
      case Reply.Refused _,
          Reply.Accepted _,
          Reply.FromAgent _,
          Reply.FromHost _,
          Reply.FromMaster _,
          Reply.All _ ->
          Optional.empty();
    };
  }
}

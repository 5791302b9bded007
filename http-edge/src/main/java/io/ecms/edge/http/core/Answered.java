package io.ecms.edge.http.core;

import io.ecms.core.entity.Answer;
import io.ecms.core.entity.Wire;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
import io.ecms.edge.http.api.Versioned;
import java.util.Optional;
import java.util.function.Function;

/** Reads what entities answer. */
final class Answered {
  private Answered() {}

  static <S extends Wire> S state(Answer answer, Class<S> states) {
    return switch (answer) {
      case Answer.Done(_, var state) -> states.cast(state);
      case Answer.No(var problem) -> throw new ApiException(ApiProblem.of(problem));
    };
  }

  /** The view of an entity's state with its sequence number; 404 when there is no such entity. */
  static <S extends Wire, V> Versioned<V> view(
      Answer answer, Class<S> states, Function<S, Optional<V>> view, String noun, Object id) {
    return switch (answer) {
      case Answer.Done(var sequence, var state) ->
          new Versioned<>(
              view.apply(states.cast(state)).orElseThrow(() -> missing(noun, id)), sequence);
      case Answer.No(var problem) -> throw new ApiException(ApiProblem.of(problem));
    };
  }

  static ApiException missing(String noun, Object id) {
    return new ApiException(
        ApiProblem.of(404, noun + "-not-found", "there is no %s %s".formatted(noun, id)));
  }
}

package io.ecms.core.operation;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Answer;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.OperationId;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What the actor of an operation receives. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public interface OperationMessage extends Wire {

  /**
   * Opens the operation; opening it again with the same request answers its state.
   *
   * @param facts what is proposed at the outset
   */
  record Open(
      OperationId id,
      OperationRequest request,
      List<Fact> facts,
      String by,
      ActorRef<Answer> replyTo)
      implements OperationMessage {}

  /** Asks for the state. */
  record Inquiry(ActorRef<Answer> replyTo) implements OperationMessage {}

  /** Asks for the state once the operation has ended; whoever asks sets its own time limit. */
  record AwaitEnd(ActorRef<Answer> replyTo) implements OperationMessage {}

  /**
   * Asks for the state once it is certain what becomes of the operation: it has ended, or is being
   * undone. Whoever asks sets its own time limit.
   */
  record AwaitDecision(ActorRef<Answer> replyTo) implements OperationMessage {}

  /** Makes a fact known to the operation; answered with its state once that is durable. */
  record Learn(Fact fact, ActorRef<Answer> replyTo) implements OperationMessage {}

  /** Turns the operation round. */
  record Cancel(ActorRef<Answer> replyTo) implements OperationMessage {}

  /** Loads the operation, which then goes on by itself if it has not ended. */
  record Wake() implements OperationMessage {}
}

package io.ecms.core.entity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.apache.pekko.actor.typed.ActorRef;

/** What the shell of an entity receives. */
public sealed interface EntityMessage<C extends Wire> extends Wire {

  /** A command with its reason and the address of its answer. */
  record Request<C extends Wire>(
      @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) C command,
      String by,
      String why,
      ActorRef<Answer> replyTo)
      implements EntityMessage<C> {}

  /** Asks for the state; changes nothing. */
  record Inquiry<C extends Wire>(ActorRef<Answer> replyTo) implements EntityMessage<C> {}
}

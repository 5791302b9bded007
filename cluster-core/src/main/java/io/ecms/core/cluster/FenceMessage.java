package io.ecms.core.cluster;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import org.apache.pekko.actor.typed.ActorRef;

/** What the fence actors of the servers tell each other. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface FenceMessage extends Wire {

  /**
   * Do I still belong to you?
   *
   * @param from who asks: address and incarnation
   * @param asked reading of the asker's clock, which only comes back to it
   */
  record Question(String from, long asked, ActorRef<FenceMessage> replyTo)
      implements FenceMessage {}

  /**
   * You do.
   *
   * @param by who says so: address and incarnation
   */
  record Acknowledged(String by, long asked) implements FenceMessage {}

  /** Time to ask again. Never leaves its member. */
  record Ask() implements FenceMessage {}
}

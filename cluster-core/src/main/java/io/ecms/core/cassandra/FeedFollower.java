package io.ecms.core.cassandra;

import io.ecms.core.entity.Wire;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The cluster's one writer of the event stream and of the read model, as long as this actor lives:
 * a singleton. Should two live for a moment, the store tells them apart (see {@link Sequencer}).
 */
final class FeedFollower extends AbstractBehavior<Wire> {
  private final AutoCloseable work;

  private FeedFollower(ActorContext<Wire> context, Supplier<? extends AutoCloseable> start) {
    super(context);
    this.work = start.get();
  }

  static Behavior<Wire> create(Supplier<? extends AutoCloseable> start) {
    return Behaviors.setup(context -> new FeedFollower(context, start));
  }

  @Override
  public Receive<Wire> createReceive() {
    return newReceiveBuilder().onSignal(PostStop.class, _ -> stop()).build();
  }

  private Behavior<Wire> stop() throws Exception {
    work.close();
    return this;
  }
}

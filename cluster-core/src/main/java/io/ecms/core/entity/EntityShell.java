package io.ecms.core.entity;

import io.ecms.core.fence.Fence;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/**
 * Runs any {@link Logic} as a persistent actor: persists what it decides, then answers. Every
 * message is answered, which the compiler enforces. The only mutable thing is what Pekko keeps.
 *
 * <p>A server that is cut off may hold an entity that lives elsewhere by now. Therefore nothing is
 * written or told without the {@link Fence}, and what was written while the lease ran out is not
 * acknowledged.
 */
public final class EntityShell<C extends Wire, E extends DomainEvent, S extends Wire>
    extends EventSourcedBehaviorWithEnforcedReplies<EntityMessage<C>, E, S> {
  private static final int SNAPSHOT_AFTER_AT_LEAST = 80;
  private static final int SNAPSHOT_SPREAD = 61;
  private static final int SNAPSHOTS_KEPT = 2;

  /** Pekko's name for doing without snapshots. */
  public static final String NO_SNAPSHOTS = "pekko.persistence.no-snapshot-store";

  private final Logic<C, E, S> logic;
  private final InstantSource clock;
  private final Fence fence;
  private final Set<String> tags;
  private final ActorContext<EntityMessage<C>> context;

  private EntityShell(
      ActorContext<EntityMessage<C>> context,
      PersistenceId id,
      Logic<C, E, S> logic,
      InstantSource clock,
      Fence fence,
      Set<String> tags) {
    super(id);
    this.context = context;
    this.logic = logic;
    this.clock = clock;
    this.fence = fence;
    this.tags = tags;
  }

  /**
   * The behaviour of one entity.
   *
   * @param fence whether this server may act
   * @param tags tags of every event; empty when the journal can be read in order without them
   */
  public static <C extends Wire, E extends DomainEvent, S extends Wire>
      Behavior<EntityMessage<C>> create(
          String entityId,
          Logic<C, E, S> logic,
          InstantSource clock,
          Fence fence,
          Set<String> tags) {
    return Behaviors.setup(context ->
        new EntityShell<>(
            context, PersistenceId.of(logic.type(), entityId), logic, clock, fence, tags));
  }

  @Override
  public S emptyState() {
    return logic.empty();
  }

  @Override
  public CommandHandlerWithReply<EntityMessage<C>, E, S> commandHandler() {
    return (state, message) ->
        switch (message) {
          case EntityMessage.Request<C> request when fence.held() -> onRequest(state, request);
          case EntityMessage.Request<C> request -> refuse(request.replyTo());
          case EntityMessage.Inquiry<C>(var replyTo) when fence.held() ->
              Effect().reply(replyTo, new Answer.Done(sequence(), state));
          case EntityMessage.Inquiry<C>(var replyTo) -> refuse(replyTo);
        };
  }

  private ReplyEffect<E, S> refuse(ActorRef<Answer> replyTo) {
    return Effect().reply(replyTo, new Answer.No(Fence.refusal()));
  }

  private ReplyEffect<E, S> onRequest(S state, EntityMessage.Request<C> request) {
    Stamp stamp = new Stamp(clock.instant(), request.by(), request.why());
    return switch (logic.decide(state, request.command(), stamp)) {
      case Logic.Decision.Accepted<E>(var events) -> persist(state, events, request.replyTo());
      case Logic.Decision.Refused<E>(var problem) ->
          Effect().reply(request.replyTo(), new Answer.No(problem));
    };
  }

  private ReplyEffect<E, S> persist(S state, List<E> events, ActorRef<Answer> replyTo) {
    return events.isEmpty()
        ? Effect().reply(replyTo, new Answer.Done(sequence(), state))
        : Effect().persist(events).thenReply(replyTo, this::persisted);
  }

  private Answer persisted(S after) {
    return fence.held() ? new Answer.Done(sequence(), after) : new Answer.No(Fence.unsettled());
  }

  private long sequence() {
    return lastSequenceNumber(context);
  }

  @Override
  public String snapshotPluginId() {
    return logic.longLived() ? super.snapshotPluginId() : NO_SNAPSHOTS;
  }

  @Override
  public EventHandler<S, E> eventHandler() {
    return logic::evolve;
  }

  @Override
  public Set<String> tagsFor(E event) {
    return tags;
  }

  /**
   * Each entity has a rhythm of its own: nodes that are used evenly would otherwise all write their
   * snapshots in the same moment, and everybody would wait for the disk.
   */
  @Override
  public RetentionCriteria retentionCriteria() {
    if (!logic.longLived()) {
      return RetentionCriteria.disabled();
    }
    int every =
        SNAPSHOT_AFTER_AT_LEAST + Math.floorMod(persistenceId().hashCode(), SNAPSHOT_SPREAD);
    return RetentionCriteria.snapshotEvery(every, SNAPSHOTS_KEPT);
  }
}

package io.ecms.core.cluster;

import io.ecms.core.disk.Disk;
import io.ecms.core.entity.Answer;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.EntityMessage;
import io.ecms.core.entity.EntityShell;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Wire;
import io.ecms.core.fence.Fence;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Caller;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationActor;
import io.ecms.core.operation.OperationMessage;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.SagaTables;
import io.ecms.core.vm.Vm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * The way to every entity: by type and id, wherever in the cluster it is. Thread-safe. Answers come
 * within the ask time-out or the stage fails with a {@link java.util.concurrent.TimeoutException}.
 * What is not answered soon is asked again, see {@link PatientAsk}.
 */
public final class Entities implements EntityCalls {
  /** Role of the members that hold entities. */
  public static final String ROLE = "server";

  private static final EntityTypeKey<OperationMessage> OPERATIONS =
      EntityTypeKey.create(OperationMessage.class, Operation.TYPE);

  /** As short as the library takes it; zero would stand for the margin of the singletons. */
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private static final Duration END_ASKED_EVERY = Duration.ofSeconds(5);

  private final ClusterSharding sharding;
  private final ClusterShardingSettings settings;
  private final PatientAsk patience;

  private Entities(
      ClusterSharding sharding, ClusterShardingSettings settings, PatientAsk patience) {
    this.sharding = sharding;
    this.settings = settings;
    this.patience = patience;
  }

  /**
   * Access to the entities from any member.
   *
   * @param askTimeout how long to wait for an answer
   */
  public static Entities of(ActorSystem<?> system, Duration askTimeout) {
    return new Entities(
        ClusterSharding.get(system),
        settings(system),
        new PatientAsk(askTimeout, system.scheduler(), system.executionContext()));
  }

  /**
   * The coordinator of the shards is replaced as soon as its server has been removed. The shards
   * themselves move a removal margin later; if the coordinator waited too, they would wait twice. A
   * coordinator that is left behind can do no harm: it changes nothing without a majority.
   */
  private static ClusterShardingSettings settings(ActorSystem<?> system) {
    ClusterShardingSettings usual = ClusterShardingSettings.create(system);
    return usual.withCoordinatorSingletonSettings(
        usual.coordinatorSingletonSettings().withRemovalMargin(AT_ONCE));
  }

  /**
   * Lets this member hold entities (or, without the role, only reach them).
   *
   * @param fence whether this server may act
   * @param tags tags of every event, see {@link EntityShell#create}
   */
  public void host(
      InstantSource clock, Fence fence, Set<String> tags, SagaTables tables, Caller caller) {
    host(Vm.LOGIC, clock, fence, tags);
    host(Node.LOGIC, clock, fence, tags);
    host(Disk.LOGIC, clock, fence, tags);
    host(IpLease.LOGIC, clock, fence, tags);
    host(Image.LOGIC, clock, fence, tags);
    host(NameClaim.LOGIC, clock, fence, tags);
    sharding.init(
        Entity.of(
                OPERATIONS,
                context -> OperationActor.create(context, tables, caller, clock, fence, tags))
            .withSettings(settings)
            .withRole(ROLE));
  }

  private <C extends Wire, E extends DomainEvent, S extends Wire> void host(
      Logic<C, E, S> logic, InstantSource clock, Fence fence, Set<String> tags) {
    EntityTypeKey<EntityMessage<C>> key = key(logic);
    sharding.init(
        Entity.of(
                key,
                context -> EntityShell.create(context.getEntityId(), logic, clock, fence, tags))
            .withSettings(settings)
            .withRole(ROLE));
  }

  @SuppressWarnings("unchecked") // the class token cannot carry the type argument
  private static <C extends Wire> EntityTypeKey<EntityMessage<C>> key(Logic<C, ?, ?> logic) {
    return (EntityTypeKey<EntityMessage<C>>)
        (EntityTypeKey<?>) EntityTypeKey.create(EntityMessage.class, logic.type());
  }

  @Override
  public CompletionStage<Answer> vm(VmId id, Vm.Command command, String by, String why) {
    return command(Vm.LOGIC, id.value(), command, by, why);
  }

  @Override
  public CompletionStage<Answer> vm(VmId id) {
    return inquire(Vm.LOGIC, id.value());
  }

  @Override
  public CompletionStage<Answer> node(NodeName id, Node.Command command, String by, String why) {
    return command(Node.LOGIC, id.value(), command, by, why);
  }

  @Override
  public CompletionStage<Answer> node(NodeName id) {
    return inquire(Node.LOGIC, id.value());
  }

  public CompletionStage<Answer> disk(DiskId id, Disk.Command command, String by, String why) {
    return command(Disk.LOGIC, id.value(), command, by, why);
  }

  public CompletionStage<Answer> disk(DiskId id) {
    return inquire(Disk.LOGIC, id.value());
  }

  @Override
  public CompletionStage<Answer> lease(LeaseId id, IpLease.Command command, String by, String why) {
    return command(IpLease.LOGIC, id.toString(), command, by, why);
  }

  public CompletionStage<Answer> lease(LeaseId id) {
    return inquire(IpLease.LOGIC, id.toString());
  }

  @Override
  public CompletionStage<Answer> image(ImageId id, Image.Command command, String by, String why) {
    return command(Image.LOGIC, id.value(), command, by, why);
  }

  @Override
  public CompletionStage<Answer> image(ImageId id) {
    return inquire(Image.LOGIC, id.value());
  }

  @Override
  public CompletionStage<Answer> name(String id, NameClaim.Command command, String by, String why) {
    return command(NameClaim.LOGIC, id, command, by, why);
  }

  @Override
  public CompletionStage<Answer> name(String id) {
    return inquire(NameClaim.LOGIC, id);
  }

  @Override
  public CompletionStage<Answer> open(
      OperationId id, OperationRequest request, List<Fact> facts, String by) {
    return operation(id, r -> new OperationMessage.Open(id, request, facts, by, r));
  }

  @Override
  public CompletionStage<Answer> operation(OperationId id) {
    return operation(id, OperationMessage.Inquiry::new);
  }

  /**
   * Answers when the operation has ended; fails with a time-out after {@code limit}. An operation
   * that is moved to another server forgets who waits for it, so it is asked every few seconds.
   */
  public CompletionStage<Answer> awaitEnd(OperationId id, Duration limit) {
    Duration now = limit.compareTo(END_ASKED_EVERY) < 0 ? limit : END_ASKED_EVERY;
    Duration later = limit.minus(now);
    return waitFor(id, OperationMessage.AwaitEnd::new, now)
        .exceptionallyCompose(failure ->
            failure instanceof TimeoutException && later.isPositive()
                ? awaitEnd(id, later)
                : CompletableFuture.failedStage(failure));
  }

  /**
   * Answers with the first operation of which {@code until} is so, or after {@code limit} with any.
   */
  public CompletionStage<Answer> awaitFirst(
      List<OperationId> ids, Call.Until until, Duration limit) {
    CompletableFuture<?>[] waits =
        ids.stream()
            .map(id -> waitFor(id, message(until), limit).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.anyOf(waits)
        .thenApply(Answer.class::cast)
        .exceptionallyCompose(_ -> operation(ids.getFirst()));
  }

  /** Asked once: the answer comes when there is one, and an operation that moves forgets. */
  private CompletionStage<Answer> waitFor(
      OperationId id, Function<ActorRef<Answer>, OperationMessage> message, Duration limit) {
    return sharding.entityRefFor(OPERATIONS, id.value()).<Answer>ask(message::apply, limit);
  }

  private static Function<ActorRef<Answer>, OperationMessage> message(Call.Until until) {
    return switch (until) {
      case DECIDED -> OperationMessage.AwaitDecision::new;
      case ENDED -> OperationMessage.AwaitEnd::new;
    };
  }

  /** Makes a fact known to an operation; answers with its state after that. */
  public CompletionStage<Answer> tell(OperationId id, Fact fact) {
    return operation(id, replyTo -> new OperationMessage.Learn(fact, replyTo));
  }

  public CompletionStage<Answer> cancel(OperationId id) {
    return operation(id, OperationMessage.Cancel::new);
  }

  /** Makes sure that an operation is loaded, and so goes on. */
  public void wake(OperationId id) {
    sharding.entityRefFor(OPERATIONS, id.value()).tell(new OperationMessage.Wake());
  }

  private CompletionStage<Answer> operation(
      OperationId id, Function<ActorRef<Answer>, OperationMessage> message) {
    return ask(sharding.entityRefFor(OPERATIONS, id.value()), message);
  }

  private <C extends Wire> CompletionStage<Answer> command(
      Logic<C, ?, ?> logic, String id, C command, String by, String why) {
    return ask(
        sharding.entityRefFor(key(logic), id),
        replyTo -> new EntityMessage.Request<>(command, by, why, replyTo));
  }

  private <C extends Wire> CompletionStage<Answer> inquire(Logic<C, ?, ?> logic, String id) {
    return ask(sharding.entityRefFor(key(logic), id), EntityMessage.Inquiry::new);
  }

  private <M> CompletionStage<Answer> ask(
      EntityRef<M> entity, Function<ActorRef<Answer>, M> message) {
    return patience.ask(limit -> entity.<Answer>ask(message::apply, limit));
  }
}

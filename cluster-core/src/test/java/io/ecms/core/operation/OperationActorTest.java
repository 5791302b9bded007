package io.ecms.core.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.ecms.core.entity.Answer;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationActorTest {
  private static final OperationId ID = new OperationId("op-00000001");
  private static final String JOURNAL = Operation.TYPE + "|" + ID;
  private static final OperationRequest REQUEST =
      new OperationRequest.VmStart(new VmId("vm-00000001"));
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A call that waits for the test to answer it. */
  private record Asked(String step, Call call, CompletableFuture<Reply> reply) {}

  /** Takes a name, gives it back. */
  private record TakeName(String name) implements Step {
    @Override
    public Duration deadline() {
      return PATIENCE;
    }

    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        return Move.ask(new Call.ToName(name, new NameClaim.Take(ID.value(), Optional.empty())));
      }
      return view.last().get().reply() instanceof Reply.Accepted
          ? Move.done()
          : Step.unexpected(view.last().get());
    }

    @Override
    public Move undo(View view) {
      return view.last().isPresent()
          ? Move.done()
          : Move.ask(new Call.ToName(name, new NameClaim.GiveBack(ID.value())));
    }
  }

  private final ActorTestKit kit =
      ActorTestKit.create(
          "operations",
          PersistenceTestKitPlugin.getInstance()
              .config()
              .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
              .withFallback(ConfigFactory.load()));
  private final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
  private final TestProbe<Answer> client = kit.createTestProbe();
  private final TestProbe<ClusterSharding.ShardCommand> shard = kit.createTestProbe();
  private final BlockingQueue<Asked> calls = new LinkedBlockingQueue<>();

  /** Whether the fence is. */
  private volatile boolean held = true;

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void anAcceptedOperationIsDurableBeforeItIsAnswered() {
    open(start(false));

    assertThat(answered().phase()).isEqualTo(Phase.ACCEPTED);
    assertThat(journal.persistedInStorage(JOURNAL).getFirst())
        .isInstanceOf(Operation.OperationAccepted.class);
  }

  @Test
  void runsToTheEndAndTellsWhoWaits() throws InterruptedException {
    ActorRef<OperationMessage> operation = start(false);
    open(operation);
    answered();
    operation.tell(new OperationMessage.AwaitEnd(client.getRef()));

    succeed(next("do:first"));
    succeed(next("do:second"));

    assertThat(answered().phase()).isEqualTo(Phase.SUCCEEDED);
    assertThat(replayed().phase()).isEqualTo(Phase.SUCCEEDED);
  }

  @Test
  void aSecondOpeningFindsTheFirstOrIsRefused() {
    ActorRef<OperationMessage> operation = start(false);
    open(operation);
    answered();

    open(operation);
    assertThat(answered().id()).isEqualTo(ID);
    operation.tell(
        new OperationMessage.Open(
            ID,
            new OperationRequest.VmStart(new VmId("vm-00000002")),
            List.of(),
            "client",
            client.getRef()));
    assertThat(refused().code()).isEqualTo("idempotency-key-reused");
  }

  @Test
  void anOperationThatIsNotAdmittedIsAnsweredWithTheReason() throws InterruptedException {
    open(start(true));
    Asked first = next("do:first");
    client.expectNoMessage(Duration.ofMillis(100));

    first.reply().complete(new Reply.Refused(Problem.conflict("name-taken", "taken")));
    succeed(next("undo:first"));

    assertThat(refused().code()).isEqualTo("name-taken");
    assertThat(replayed().phase()).isEqualTo(Phase.FAILED);
  }

  @Test
  void anAdmittedOperationIsAnsweredAfterItsFirstStep() throws InterruptedException {
    open(start(true));

    succeed(next("do:first"));

    assertThat(answered().steps().getFirst().state()).isEqualTo(StepState.DONE);
  }

  @Test
  void eachStepIsUndoneUnderItsOwnName() throws InterruptedException {
    ActorRef<OperationMessage> operation = start(false);
    open(operation);
    answered();
    operation.tell(new OperationMessage.AwaitEnd(client.getRef()));

    succeed(next("do:first"));
    next("do:second").reply().complete(new Reply.Refused(Problem.fatal("broken", "broken")));
    succeed(next("undo:second"));
    succeed(next("undo:first"));

    Operation.Known ended = answered();
    assertThat(ended.phase()).isEqualTo(Phase.FAILED);
    assertThat(ended.problem().orElseThrow().code()).isEqualTo("broken");
  }

  @Test
  void goesOnByItselfAfterACrash() throws InterruptedException {
    ActorRef<OperationMessage> before = start(false);
    open(before);
    answered();
    succeed(next("do:first"));
    Asked lost = next("do:second");
    kit.stop(before);

    ActorRef<OperationMessage> after = start(false);
    after.tell(new OperationMessage.AwaitEnd(client.getRef()));
    lost.reply().complete(new Reply.Accepted(new NameClaim.Free()));
    // What was not durable is done again, which is harmless.
    Asked again = next();
    while (again.step().equals("do:first")) {
      succeed(again);
      again = next();
    }
    assertThat(again.step()).isEqualTo("do:second");
    succeed(again);

    assertThat(answered().phase()).isEqualTo(Phase.SUCCEEDED);
  }

  @Test
  void aCancelTurnsItRoundAndALateReplyIsIgnored() throws InterruptedException {
    ActorRef<OperationMessage> operation = start(false);
    open(operation);
    answered();
    Asked first = next("do:first");
    operation.tell(new OperationMessage.Cancel(client.getRef()));
    answered();
    operation.tell(new OperationMessage.AwaitEnd(client.getRef()));

    Asked undo = next("undo:first");
    succeed(first);
    succeed(undo);

    assertThat(answered().phase()).isEqualTo(Phase.CANCELLED);
    assertThat(calls).isEmpty();
  }

  @Test
  void tellsThatItIsBeingUndoneBeforeThatIsDone() throws InterruptedException {
    ActorRef<OperationMessage> operation = start(false);
    open(operation);
    answered();
    Asked first = next("do:first");
    operation.tell(new OperationMessage.AwaitDecision(client.getRef()));

    first.reply().complete(new Reply.Refused(Problem.fatal("broken", "broken")));

    assertThat(answered().phase()).isEqualTo(Phase.COMPENSATING);
    next("undo:first");
  }

  @Test
  void whatItIsToldIsDurableBeforeThatIsAcknowledged() throws InterruptedException {
    ActorRef<OperationMessage> operation = start(false);
    open(operation);
    answered();
    next("do:first");

    operation.tell(new OperationMessage.Learn(new Fact.TurnGiven(), client.getRef()));

    assertThat(answered().facts()).containsExactly(new Fact.TurnGiven());
    assertThat(replayed().facts()).containsExactly(new Fact.TurnGiven());
    operation.tell(new OperationMessage.Learn(new Fact.TurnGiven(), client.getRef()));
    assertThat(answered().facts()).hasSize(1);
    assertThat(calls).as("it goes on with what it had asked").isEmpty();
  }

  @Test
  void nobodyCanTellAnythingToWhatWasNeverOpened() {
    start(false).tell(new OperationMessage.Learn(new Fact.TurnGiven(), client.getRef()));

    assertThat(client.receiveMessage(PATIENCE))
        .isEqualTo(new Answer.Done(0, new Operation.Absent()));
    assertThat(journal.persistedInStorage(JOURNAL)).isEmpty();
  }

  @Test
  void aServerThatIsCutOffRefusesAndWritesNothing() {
    ActorRef<OperationMessage> operation = start(false);
    held = false;

    open(operation);

    assertThat(refused().code()).isEqualTo("cut-off");
    operation.tell(new OperationMessage.Inquiry(client.getRef()));
    assertThat(refused().retryable()).isTrue();
    assertThat(journal.persistedInStorage(JOURNAL)).isEmpty();
  }

  @Test
  void anOperationStandsStillWhileItsServerIsCutOffAndGoesOnAfterwards()
      throws InterruptedException {
    ActorRef<OperationMessage> operation = start(false);
    open(operation);
    answered();
    Asked first = next("do:first");
    held = false;
    succeed(first);
    operation.tell(new OperationMessage.Inquiry(client.getRef()));
    assertThat(refused().code()).isEqualTo("cut-off");
    assertThat(calls).isEmpty();

    held = true;

    succeed(next("do:second"));
    operation.tell(new OperationMessage.AwaitEnd(client.getRef()));
    assertThat(answered().phase()).isEqualTo(Phase.SUCCEEDED);
  }

  private ActorRef<OperationMessage> start(boolean admission) {
    StepTable table =
        new StepTable(
            List.of(new TakeName("first"), new TakeName("second")),
            Duration.ofMinutes(1),
            admission);
    EntityContext<OperationMessage> context =
        new EntityContext<>(
            EntityTypeKey.create(OperationMessage.class, Operation.TYPE),
            ID.value(),
            shard.getRef());
    return kit.spawn(
        OperationActor.create(
            context, _ -> table, this::ask, InstantSource.system(), () -> held, Set.of()));
  }

  private CompletionStage<Reply> ask(OperationId operation, String step, Call call) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    calls.add(new Asked(step, call, reply));
    return reply;
  }

  private void open(ActorRef<OperationMessage> operation) {
    operation.tell(new OperationMessage.Open(ID, REQUEST, List.of(), "client", client.getRef()));
  }

  private Asked next() throws InterruptedException {
    Asked asked = calls.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (asked == null) {
      throw new AssertionError("nothing was asked");
    }
    return asked;
  }

  private Asked next(String step) throws InterruptedException {
    Asked asked = next();
    assertThat(asked.step()).isEqualTo(step);
    return asked;
  }

  private static void succeed(Asked asked) {
    asked.reply().complete(new Reply.Accepted(new NameClaim.Free()));
  }

  private Operation.Known answered() {
    return switch (client.receiveMessage(PATIENCE)) {
      case Answer.Done(_, Operation.Known known) -> known;
      case Answer other -> throw new AssertionError("unexpected " + other);
    };
  }

  private Problem refused() {
    return switch (client.receiveMessage(PATIENCE)) {
      case Answer.No(var problem) -> problem;
      case Answer.Done done -> throw new AssertionError("accepted " + done);
    };
  }

  /** The state that the journal gives. */
  private Operation.Known replayed() {
    List<Object> stored = new ArrayList<>(journal.persistedInStorage(JOURNAL));
    Operation.State state = new Operation.Absent();
    for (Object event : stored) {
      state = Operation.evolve(state, (Operation.Event) event);
    }
    return Operation.known(state);
  }
}

package io.ecms.master.actor;

import io.ecms.core.cluster.Entities;
import io.ecms.core.cluster.Stores;
import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.entity.Answer;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.master.placement.Ranking;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The master (K4): admits commands, opens operations and answers the questions of sagas from its
 * view. It owns nothing: lost at any moment, its successor builds the view anew and every operation
 * goes on by itself.
 *
 * <p>State: waiting for the view (commands are stashed, up to {@link #MAX_STASHED}), then serving.
 * All of it is confined to the actor; what takes time is asked of others and comes back as a
 * message.
 */
public final class Master extends AbstractBehavior<MasterMessage> {
  private static final int MAX_STASHED = 10_000;
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration FIRST_RESTART = Duration.ofMillis(100);
  private static final Duration LONGEST_RESTART = Duration.ofSeconds(10);
  private static final double RESTART_JITTER = 0.2;
  private static final Duration SETTLING = Duration.ofSeconds(10);

  private record Delivered(ViewFeed.Parcel parcel) implements MasterMessage.Internal {}

  private record Checked(Admissions.Start start, Answer answer, ActorRef<MasterReply> replyTo)
      implements MasterMessage.Internal {}

  private record PreparedBatch(Admissions.Batch batch, ActorRef<MasterReply> replyTo)
      implements MasterMessage.Internal {}

  private record Tick() implements MasterMessage.Internal {}

  /**
   * What the master works with.
   *
   * @param refusal why this server must not act at the moment, asked for each command
   */
  public record Parts(
      MasterSettings settings,
      Entities entities,
      AgentDirectory agents,
      Stores stores,
      InstantSource clock,
      Supplier<Optional<Problem>> refusal,
      RandomGenerator random,
      ThreadFactory threads) {}

  private final Parts parts;
  private final StashBuffer<MasterMessage> stash;
  private final Admissions admissions;
  private final ViewFeed feed;
  private final Reconcilers reconcilers;
  private final MasterBean bean;
  private ClusterView view;
  private boolean serving;

  private Master(
      ActorContext<MasterMessage> context,
      StashBuffer<MasterMessage> stash,
      Parts parts,
      Switches switches) {
    super(context);
    this.parts = parts;
    this.stash = stash;
    this.view = new ClusterView(parts.settings(), parts.clock().instant().plus(SETTLING));
    this.admissions =
        new Admissions(parts.settings(), parts.entities(), parts.clock(), parts.random());
    ActorRef<MasterMessage> self = context.getSelf();
    this.feed =
        new ViewFeed(parts.stores(), parcel -> self.tell(new Delivered(parcel)), parts.threads());
    this.reconcilers = Reconcilers.start(context.getSystem(), parts, switches);
    this.bean = MasterBean.register(reconcilers, parts.entities());
  }

  /** The behaviour of the singleton. */
  public static Behavior<MasterMessage> create(Parts parts) {
    Switches switches = new Switches(parts.settings().pausedReconcilers());
    Behavior<MasterMessage> master =
        Behaviors.withStash(
            MAX_STASHED,
            stash ->
                Behaviors.setup(context ->
                    Behaviors.withTimers(timers -> {
                      timers.startTimerWithFixedDelay(new Tick(), TICK);
                      return new Master(context, stash, parts, switches);
                    })));
    // It owns nothing, so that beginning anew is always right.
    return Behaviors.supervise(master)
        .onFailure(
            SupervisorStrategy.restartWithBackoff(FIRST_RESTART, LONGEST_RESTART, RESTART_JITTER));
  }

  @Override
  public Receive<MasterMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(Delivered.class, this::delivered)
        .onMessage(Tick.class, this::tick)
        .onMessage(Checked.class, checked -> serve(checked, () -> open(checked)))
        .onMessage(MasterMessage.CreateVm.class, m -> serve(m, () -> createVm(m)))
        .onMessage(PreparedBatch.class, m -> serve(m, () -> open(m)))
        .onMessage(MasterMessage.StartBatch.class, m -> serve(m, () -> prepare(m)))
        .onMessage(
            MasterMessage.StartVm.class, m -> serve(m, () -> start(admissions.of(m), m.replyTo())))
        .onMessage(
            MasterMessage.StopVm.class, m -> serve(m, () -> start(admissions.of(m), m.replyTo())))
        .onMessage(
            MasterMessage.ChangeVm.class, m -> serve(m, () -> start(admissions.of(m), m.replyTo())))
        .onMessage(
            MasterMessage.DestroyVm.class,
            m -> serve(m, () -> start(admissions.of(m), m.replyTo())))
        .onMessage(
            MasterMessage.AddNode.class,
            m -> serve(m, () -> Replies.send(m.replyTo(), admissions.add(m))))
        .onMessage(
            MasterMessage.ImportImage.class,
            m -> serve(m, () -> Replies.send(m.replyTo(), admissions.bringIn(m, view))))
        .onMessage(
            MasterMessage.TreeUp.class,
            m -> serve(m, () -> Replies.send(m.replyTo(), admissions.raise(m, view))))
        .onMessage(
            MasterMessage.TreeDown.class,
            m -> serve(m, () -> Replies.send(m.replyTo(), admissions.lower(m))))
        .onMessage(MasterMessage.DryRun.class, m -> serve(m, () -> dryRun(m)))
        .onMessage(MasterMessage.Ask.class, m -> serve(m, () -> answer(m)))
        .onMessage(MasterMessage.GetStatus.class, m -> tellStatus(m.replyTo()))
        .onMessage(MasterMessage.SwitchReconciler.class, this::switchReconciler)
        .onSignal(PreRestart.class, _ -> stopped())
        .onSignal(PostStop.class, _ -> stopped())
        .build();
  }

  private Behavior<MasterMessage> serve(MasterMessage message, Runnable work) {
    Optional<Problem> refusal = parts.refusal().get();
    if (refusal.isPresent()) {
      CutOff.refuse(message, refusal.get());
    } else if (serving) {
      bean.commandTaken();
      view.connected(parts.agents().snapshot());
      work.run();
    } else if (stash.isFull()) {
      getContext().getLog().warn("Dropped a command: the view is not there and the stash is full");
    } else {
      stash.stash(message);
    }
    return this;
  }

  private Behavior<MasterMessage> delivered(Delivered delivered) {
    ViewFeed.Parcel parcel = delivered.parcel();
    Behavior<MasterMessage> next = this;
    switch (parcel.delivery()) {
      case ViewFeed.Delivery.Beginning beginning -> {
        view = new ClusterView(parts.settings(), parts.clock().instant().plus(SETTLING));
        view.connected(parts.agents().snapshot());
        ViewFeed.unpack(beginning, view);
        if (!serving) {
          serving = true;
          getContext().getLog().info("The master serves: {} nodes", view.nodeCount());
          next = stash.unstashAll(this);
        }
      }
      case ViewFeed.Delivery.Next(var events) -> events.forEach(view::apply);
    }
    parcel.taken().complete(null);
    return next;
  }

  private Behavior<MasterMessage> tick(Tick tick) {
    view.connected(parts.agents().snapshot());
    view.expire(parts.clock().instant()).forEach(this::endQuarantine);
    bean.update(serving, view);
    return this;
  }

  /** Recorded by the lease; the view follows, and looks again if it does not. */
  private void endQuarantine(LeaseId lease, VmId last) {
    var _ = parts.entities().lease(lease, new IpLease.Release(last), "master", "end of quarantine");
  }

  private void createVm(MasterMessage.CreateVm m) {
    Replies.send(m.replyTo(), admissions.create(m, view));
  }

  private void start(Admissions.Start start, ActorRef<MasterReply> replyTo) {
    getContext()
        .pipeToSelf(
            admissions.check(start),
            (answer, failure) ->
                new Checked(
                    start,
                    answer != null ? answer : new Answer.No(Replies.noAnswer(failure)),
                    replyTo));
  }

  private void open(Checked m) {
    Replies.send(m.replyTo(), admissions.open(m.start(), m.answer(), view));
  }

  private void prepare(MasterMessage.StartBatch m) {
    ActorRef<MasterReply> replyTo = m.template().replyTo();
    getContext()
        .pipeToSelf(
            admissions.prepare(m, view),
            (batch, failure) ->
                new PreparedBatch(
                    batch != null ? batch : Admissions.Batch.refused(Replies.problemOf(failure)),
                    replyTo));
  }

  private void open(PreparedBatch m) {
    Replies.send(m.replyTo(), admissions.open(m.batch(), view));
  }

  private void dryRun(MasterMessage.DryRun m) {
    Optional<ImageId> image = m.image().flatMap(view::image).map(ready -> ready.id());
    if (m.image().isPresent() && image.isEmpty()) {
      m.replyTo()
          .tell(
              new MasterReply.Refused(
                  Problem.notFound("unknown-image", "there is no ready image " + m.image().get())));
      return;
    }
    Ranking ranking = view.rank(m.amount(), image);
    m.replyTo().tell(Replies.placements(ranking));
  }

  private void answer(MasterMessage.Ask m) {
    m.replyTo().tell(view.answer(m.question(), parts.clock().instant()));
  }

  private Behavior<MasterMessage> switchReconciler(MasterMessage.SwitchReconciler m) {
    Optional<Problem> unknown = reconcilers.turn(m.reconciler(), m.on());
    if (unknown.isPresent()) {
      m.replyTo().tell(new MasterReply.Refused(unknown.get()));
      return this;
    }
    return tellStatus(m.replyTo());
  }

  private Behavior<MasterMessage> tellStatus(ActorRef<MasterReply> replyTo) {
    replyTo.tell(
        new MasterReply.Status(
            Cluster.get(getContext().getSystem()).selfMember().address().toString(),
            serving,
            reconcilers.status()));
    return this;
  }

  private Behavior<MasterMessage> stopped() {
    feed.close();
    reconcilers.close();
    bean.unregister();
    return this;
  }
}

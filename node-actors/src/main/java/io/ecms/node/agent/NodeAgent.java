package io.ecms.node.agent;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.Problem;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.BootPiece;
import io.ecms.core.protocol.AgentMessage.GetTreeStatus;
import io.ecms.core.protocol.AgentMessage.GetVms;
import io.ecms.core.protocol.AgentMessage.ReadBootFile;
import io.ecms.core.protocol.AgentMessage.Request;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.core.protocol.AgentMessage.VmsSeen;
import io.ecms.core.protocol.AgentReply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * The actor of one node controller; its name is the node's name (E5 to E7, DESIGN: command
 * protocol).
 *
 * <p>It only decides: which request is a repeat, which comes from an old epoch ({@link EpochGate}),
 * which may begin ({@link Schedule}). What a command does on the host is {@link AgentWork}, run by
 * the executor on threads that may block; the result comes back as a message. So a call that hangs
 * keeps its VM busy, and neither this actor nor any other VM.
 *
 * <p>Nothing here survives a restart but the epoch and the memberships, which are on disk. A repeat
 * of a command that was carried out before the restart is carried out again, which is harmless: all
 * commands are wishes.
 */
public final class NodeAgent extends AbstractBehavior<AgentMessage> {
  /** Most askers that wait for one look at the trees. */
  private static final int MAX_TREE_ASKERS = 64;

  private final AgentLimits limits;
  private final AgentWork work;
  private final Executor executor;
  private final NodeBean bean;
  private final TimerScheduler<AgentMessage> timers;
  private final Schedule<Job> schedule;
  private final Answers answers;
  private final EpochGate epochs;
  private final Map<RequestKey, Job.Command> open = new HashMap<>();
  private final List<ActorRef<TreeStatus>> treeAskers = new ArrayList<>();
  private int queries;

  /** What the actor tells itself; never leaves this JVM. */
  private sealed interface Inner extends AgentMessage, NoSerializationVerificationNeeded {}

  private record Ended(Job.Command job, AgentReply reply) implements Inner {}

  private record Reopened(Job.Reopen job, boolean done) implements Inner {}

  private record ReopenLater(ImageId image) implements Inner {}

  private record EpochWritten(Epoch epoch) implements Inner {}

  private record EpochNotWritten(Problem problem) implements Inner {}

  private record QueryEnded() implements Inner {}

  private record TreeSeen(Optional<TreeStatus> status) implements Inner {}

  /**
   * The behaviour of a node controller.
   *
   * @param executor runs work that blocks, each on a thread of its own
   * @throws java.io.UncheckedIOException when what is on disk cannot be read
   */
  public static Behavior<AgentMessage> create(
      AgentSettings settings, AgentPorts ports, Executor executor, NodeBean bean) {
    AgentWork work = new AgentWork(settings, ports);
    Epoch epoch = work.epoch();
    List<ImageId> images = work.images();
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          NodeAgent agent =
              new NodeAgent(context, timers, settings.limits(), work, executor, bean, epoch);
          agent.begin(images);
          return agent;
        }));
  }

  private NodeAgent(
      ActorContext<AgentMessage> context,
      TimerScheduler<AgentMessage> timers,
      AgentLimits limits,
      AgentWork work,
      Executor executor,
      NodeBean bean,
      Epoch epoch) {
    super(context);
    this.limits = limits;
    this.work = work;
    this.executor = executor;
    this.bean = bean;
    this.timers = timers;
    this.schedule = new Schedule<>(limits.running());
    this.answers = new Answers(limits.answers());
    this.epochs = new EpochGate(epoch);
  }

  /** What was served before goes first: the commands of its images wait until it has been tried. */
  private void begin(List<ImageId> images) {
    images.forEach(this::reopen);
    pump();
    getContext()
        .getSystem()
        .receptionist()
        .tell(Receptionist.register(AgentMessage.SERVICE, getContext().getSelf()));
  }

  @Override
  public Receive<AgentMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(Request.class, this::onRequest)
        .onMessage(ReadBootFile.class, this::onReadBootFile)
        .onMessage(GetTreeStatus.class, this::onGetTreeStatus)
        .onMessage(GetVms.class, this::onGetVms)
        .onMessage(Inner.class, this::onInner)
        .build();
  }

  private Behavior<AgentMessage> onRequest(Request request) {
    RequestKey key = new RequestKey(request.ticket(), request.command());
    Epoch epoch = request.ticket().epoch();
    Job.Command same = open.get(key);
    Optional<AgentReply> first = answers.find(key);
    if (!epoch.equals(Epoch.NONE) && epoch.compareTo(epochs.highest()) < 0) {
      request.replyTo().tell(stale(epoch));
    } else if (first.isPresent()) {
      request.replyTo().tell(first.get());
    } else if (same != null) {
      same.attach(request.replyTo());
    } else if (schedule.waitingCount() + epochs.heldCount() >= limits.queued()) {
      request.replyTo().tell(busy());
    } else {
      Job.Command job = new Job.Command(key);
      job.attach(request.replyTo());
      open.put(key, job);
      admit(job, epoch);
      pump();
    }
    return this;
  }

  private void admit(Job.Command job, Epoch epoch) {
    if (epochs.isOpenFor(epoch)) {
      schedule.add(job, job.lanes());
      return;
    }
    epochs.hold(job).forEach(this::endStale);
    dropStale();
  }

  /** What is older than the highest epoch does not begin any more. */
  private void dropStale() {
    Epoch highest = epochs.highest();
    schedule
        .drop(waiting -> waiting instanceof Job.Command command && command.isOlderThan(highest))
        .forEach(dropped -> {
          if (dropped instanceof Job.Command command) {
            endStale(command);
          }
        });
    olderRunning().forEach(Job.Command::hurry);
  }

  private void endStale(Job.Command command) {
    end(List.of(command), stale(command.key().ticket().epoch()));
  }

  private List<Job.Command> olderRunning() {
    return schedule.running().stream()
        .filter(Job.Command.class::isInstance)
        .map(Job.Command.class::cast)
        .filter(command -> command.isOlderThan(epochs.highest()))
        .toList();
  }

  private AgentReply stale(Epoch epoch) {
    return new AgentReply.Failed(
        Problem.conflict(
            "stale-epoch",
            "epoch %d of node %s is over, it is in epoch %d"
                .formatted(epoch.value(), name(), epochs.highest().value())));
  }

  private AgentReply busy() {
    return new AgentReply.Failed(
        Problem.throttled(
            "node-busy",
            "node %s has %d commands waiting already".formatted(name(), limits.queued())));
  }

  private String name() {
    return getContext().getSelf().path().name();
  }

  private void end(Collection<Job.Command> jobs, AgentReply reply) {
    for (Job.Command job : jobs) {
      open.remove(job.key());
      job.answer(reply);
    }
  }

  /** Begins what may begin now. */
  private void pump() {
    epochs.toWrite(!olderRunning().isEmpty()).ifPresent(this::write);
    for (Optional<Job> job = schedule.next(); job.isPresent(); job = schedule.next()) {
      begin(job.get());
    }
    bean.show(
        epochs.highest(), schedule.runningCount(), schedule.waitingCount() + epochs.heldCount());
  }

  private void begin(Job job) {
    ActorRef<AgentMessage> self = getContext().getSelf();
    executor.execute(() ->
        self.tell(
            switch (job) {
              case Job.Command command -> new Ended(command, command.run(work));
              case Job.Reopen reopen -> new Reopened(reopen, work.reopen(reopen.image()));
            }));
  }

  private void write(Epoch epoch) {
    ActorRef<AgentMessage> self = getContext().getSelf();
    executor.execute(() -> {
      try {
        work.keepEpoch(epoch);
        self.tell(new EpochWritten(epoch));
      } catch (RuntimeException e) {
        self.tell(new EpochNotWritten(Problems.of(e)));
      }
    });
  }

  private void reopen(ImageId image) {
    Job.Reopen job = new Job.Reopen(image);
    schedule.add(job, job.lanes());
  }

  private Behavior<AgentMessage> onInner(Inner message) {
    switch (message) {
      case Ended(var job, var reply) -> {
        schedule.ended(job);
        answers.remember(job.key(), reply);
        bean.countEnded(reply instanceof AgentReply.Ok);
        end(List.of(job), reply);
      }
      case Reopened(var job, var done) -> {
        schedule.ended(job);
        if (!done) {
          timers.startSingleTimer(job.image(), new ReopenLater(job.image()), limits.reopenPause());
        }
      }
      case ReopenLater(var image) -> reopen(image);
      case EpochWritten(var epoch) ->
          epochs.written(epoch).forEach(job -> schedule.add(job, job.lanes()));
      case EpochNotWritten(var problem) -> end(epochs.notWritten(), new AgentReply.Failed(problem));
      case QueryEnded() -> queries--;
      case TreeSeen(var status) -> {
        status.ifPresent(seen -> treeAskers.forEach(asker -> asker.tell(seen)));
        treeAskers.clear();
      }
    }
    pump();
    return this;
  }

  private Behavior<AgentMessage> onReadBootFile(ReadBootFile wish) {
    if (queries >= limits.queries()) {
      wish.replyTo()
          .tell(new BootPiece(new byte[0], Optional.of("node-busy: too many boot files at once")));
      return this;
    }
    queries++;
    ActorRef<AgentMessage> self = getContext().getSelf();
    executor.execute(() -> {
      wish.replyTo().tell(work.read(wish));
      self.tell(new QueryEnded());
    });
    return this;
  }

  /** One look answers all who asked before it ended; who is too many asks again. */
  private Behavior<AgentMessage> onGetTreeStatus(GetTreeStatus wish) {
    if (treeAskers.size() < MAX_TREE_ASKERS) {
      treeAskers.add(wish.replyTo());
    }
    if (treeAskers.size() == 1) {
      ActorRef<AgentMessage> self = getContext().getSelf();
      executor.execute(() -> self.tell(new TreeSeen(work.treeStatus())));
    }
    return this;
  }

  private Behavior<AgentMessage> onGetVms(GetVms wish) {
    if (queries >= limits.queries()) {
      wish.replyTo().tell(new VmsSeen(Optional.empty()));
      return this;
    }
    queries++;
    ActorRef<AgentMessage> self = getContext().getSelf();
    executor.execute(() -> {
      wish.replyTo().tell(new VmsSeen(work.vmsSeen()));
      self.tell(new QueryEnded());
    });
    return this;
  }
}

package io.ecms.node.agent;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.AwaitVmChange;
import io.ecms.core.protocol.AgentMessage.BootPiece;
import io.ecms.core.protocol.AgentMessage.ConsoleTail;
import io.ecms.core.protocol.AgentMessage.GetTreeStatus;
import io.ecms.core.protocol.AgentMessage.GetVmStatistics;
import io.ecms.core.protocol.AgentMessage.GetVms;
import io.ecms.core.protocol.AgentMessage.NoteWorkingSet;
import io.ecms.core.protocol.AgentMessage.ReadBootFile;
import io.ecms.core.protocol.AgentMessage.ReadConsole;
import io.ecms.core.protocol.AgentMessage.Request;
import io.ecms.core.protocol.AgentMessage.TreeStatus;
import io.ecms.core.protocol.AgentMessage.VmChange;
import io.ecms.core.protocol.AgentMessage.VmsSeen;
import io.ecms.core.protocol.AgentReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
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
 * <p>What it decides is in {@link AgentCore}. What a command does on the host is {@link AgentWork},
 * run by the executor on threads that may block; the result comes back as a message. So a call that
 * hangs keeps its VM busy, and neither this actor nor any other VM.
 *
 * <p>Nothing here survives a restart but the epoch and the memberships, which are on disk. A repeat
 * of a command that was carried out before the restart is carried out again, which is harmless: all
 * commands are wishes.
 */
public final class NodeAgent extends AbstractBehavior<AgentMessage> {
  /** Most askers that wait for one look at the trees. */
  private static final int MAX_TREE_ASKERS = 64;

  /** How often it is looked at what VMs use. */
  private static final Duration SAMPLING = Duration.ofSeconds(5);

  private final AgentLimits limits;
  private final AgentWork work;
  private final Executor executor;
  private final NodeBean bean;
  private final TimerScheduler<AgentMessage> timers;
  private final AgentCore core;
  private final List<ActorRef<TreeStatus>> treeAskers = new ArrayList<>();
  private final ChangeWatch changes;
  private int queries;
  private boolean sampling;

  /** What the actor tells itself; never leaves this JVM. */
  private sealed interface Inner extends AgentMessage, NoSerializationVerificationNeeded {}

  private record Then(Runnable what) implements Inner {}

  /** Compared as the actor that it is, so that a repeat is recognised. */
  private record ByRef(ActorRef<AgentReply> ref) implements AgentCore.Asker {
    @Override
    public void answer(AgentReply reply) {
      ref.tell(reply);
    }
  }

  private record QueryEnded() implements Inner {}

  private record WatchParents() implements Inner {}

  private record SampleUsage() implements Inner {}

  private record UsageSampled() implements Inner {}

  private record VmsChanged() implements Inner {}

  private record ChangeAwaited(ActorRef<VmChange> asker) implements Inner {}

  private record TreeSeen(Optional<TreeStatus> status) implements Inner {}

  /**
   * The behaviour of a node controller.
   *
   * @param executor runs work that blocks, each on a thread of its own
   * @throws java.io.UncheckedIOException when what is on disk cannot be read
   */
  public static Behavior<AgentMessage> create(
      AgentSettings settings, AgentPorts ports, Executor executor, NodeBean bean) {
    AgentWork work = new AgentWork(settings, ports, AgentStores.onDisk(settings, ports));
    Epoch epoch = work.epoch();
    List<ImageId> images = work.images();
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          NodeAgent agent = new NodeAgent(context, timers, settings, work, executor, bean, epoch);
          agent.begin(images);
          Duration retry = settings.parents().retry();
          timers.startTimerWithFixedDelay(WatchParents.class, new WatchParents(), retry);
          timers.startTimerWithFixedDelay(SampleUsage.class, new SampleUsage(), SAMPLING);
          return agent;
        }));
  }

  private NodeAgent(
      ActorContext<AgentMessage> context,
      TimerScheduler<AgentMessage> timers,
      AgentSettings settings,
      AgentWork work,
      Executor executor,
      NodeBean bean,
      Epoch epoch) {
    super(context);
    this.limits = settings.limits();
    this.work = work;
    this.executor = executor;
    this.bean = bean;
    this.timers = timers;
    this.changes = new ChangeWatch(work.now());
    this.core = new AgentCore(settings, work, epoch, shell());
  }

  private AgentCore.Shell shell() {
    ActorRef<AgentMessage> self = getContext().getSelf();
    return new AgentCore.Shell() {
      @Override
      public void carryOut(String what, Supplier<Runnable> blocking) {
        executor.execute(() -> self.tell(new Then(blocking.get())));
      }

      @Override
      public void after(Duration pause, ImageId image, Runnable then) {
        timers.startSingleTimer(image, new Then(then), pause);
      }
    };
  }

  private void begin(List<ImageId> images) {
    ActorRef<AgentMessage> self = getContext().getSelf();
    work.onVmChange(() -> self.tell(new VmsChanged()));
    core.begin(images);
    bean.show(core);
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
        .onMessage(NoteWorkingSet.class, this::onNoteWorkingSet)
        .onMessage(GetTreeStatus.class, this::onGetTreeStatus)
        .onMessage(GetVms.class, this::onGetVms)
        .onMessage(ReadConsole.class, this::onReadConsole)
        .onMessage(GetVmStatistics.class, this::onGetVmStatistics)
        .onMessage(AwaitVmChange.class, this::onAwaitVmChange)
        .onMessage(Inner.class, this::onInner)
        .build();
  }

  private Behavior<AgentMessage> onRequest(Request request) {
    core.request(request.ticket(), request.command(), new ByRef(request.replyTo()));
    bean.show(core);
    return this;
  }

  private Behavior<AgentMessage> onInner(Inner message) {
    switch (message) {
      case Then(var what) -> what.run();
      case QueryEnded() -> queries--;
      case SampleUsage() -> sampleUsage();
      case UsageSampled() -> sampling = false;
      case VmsChanged() -> changes.changed();
      case ChangeAwaited(var asker) -> changes.longEnough(asker);
      case WatchParents() -> executor.execute(() -> work.watchParents(executor));
      case TreeSeen(var status) -> {
        status.ifPresent(seen -> treeAskers.forEach(asker -> asker.tell(seen)));
        treeAskers.clear();
      }
    }
    bean.show(core);
    return this;
  }

  private Behavior<AgentMessage> onReadBootFile(ReadBootFile wish) {
    if (!query(() -> wish.replyTo().tell(work.read(wish)))) {
      wish.replyTo()
          .tell(new BootPiece(new byte[0], Optional.of("node-busy: too many boot files at once")));
    }
    return this;
  }

  /** Who is too many is left out: somebody has told it already. */
  private Behavior<AgentMessage> onNoteWorkingSet(NoteWorkingSet news) {
    boolean _ = query(() -> work.note(news));
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

  private Behavior<AgentMessage> onReadConsole(ReadConsole wish) {
    if (!query(() -> wish.replyTo().tell(work.read(wish)))) {
      wish.replyTo()
          .tell(new ConsoleTail("", Optional.of("node-busy: too many questions at once")));
    }
    return this;
  }

  /** One look at a time: a hypervisor that hangs is not asked by more and more threads. */
  private void sampleUsage() {
    if (!sampling) {
      sampling = true;
      ActorRef<AgentMessage> self = getContext().getSelf();
      executor.execute(() -> {
        work.sampleUsage();
        self.tell(new UsageSampled());
      });
    }
  }

  private Behavior<AgentMessage> onGetVmStatistics(GetVmStatistics wish) {
    wish.replyTo().tell(work.usage(wish.vm()));
    return this;
  }

  private Behavior<AgentMessage> onAwaitVmChange(AwaitVmChange wish) {
    if (changes.await(wish.seen(), wish.replyTo())) {
      ActorRef<VmChange> asker = wish.replyTo();
      timers.startSingleTimer(asker, new ChangeAwaited(asker), ChangeWatch.LONGEST);
    }
    return this;
  }

  private Behavior<AgentMessage> onGetVms(GetVms wish) {
    if (!query(() -> wish.replyTo().tell(work.vmsSeen()))) {
      wish.replyTo().tell(VmsSeen.BLIND);
    }
    return this;
  }

  /** Does it beside the actor; false when too many are at it already. */
  private boolean query(Runnable what) {
    if (queries >= limits.queries()) {
      return false;
    }
    queries++;
    ActorRef<AgentMessage> self = getContext().getSelf();
    executor.execute(() -> {
      what.run();
      self.tell(new QueryEnded());
    });
    return true;
  }
}

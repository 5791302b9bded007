package io.ecms.sim.shell;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.entity.Answer;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.node.Node;
import io.ecms.core.protocol.AgentMessage.VmsSeen;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.core.vm.VmStatus;
import io.ecms.master.actor.Admissions;
import io.ecms.master.actor.ClusterView;
import io.ecms.master.actor.RestartCare;
import io.ecms.master.actor.Sightings;
import io.ecms.sim.engine.Dice;
import io.ecms.sim.engine.Life;
import io.ecms.sim.engine.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The simulator's counterpart of the product's master: the same view, admission and reconcilers,
 * with a view that is built again after each crash and always a little late.
 */
public final class MasterShell {
  private static final Party SELF = World.onServer("master");
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration SETTLING = Duration.ofSeconds(3);
  private static final Duration BUILDING = Duration.ofSeconds(1);
  private static final Duration AGENT_LIMIT = Duration.ofSeconds(3);
  private static final int MAX_STASHED = 1_000;

  private final World world;
  private final Server server;
  private final EntityCalls entities;
  private final Admissions admissions;
  private final Sightings sightings;
  private final RestartCare restarts;
  private final Deque<Runnable> stash = new ArrayDeque<>();
  private Life life = new Life();
  private @Nullable ClusterView view;
  private boolean woken;

  MasterShell(World world, Server server, EntityCalls entities, Dice ids) {
    this.world = world;
    this.server = server;
    this.entities = entities;
    this.admissions = new Admissions(world.settings, entities, world.time, ids.generator());
    this.sightings = new Sightings(entities);
    this.restarts = new RestartCare(entities, world.time, ids.generator());
  }

  void start() {
    life = new Life();
    woken = false;
    Life own = life;
    TreeRounds trees = new TreeRounds(world, server, entities, own);
    world.time.after(world.dice.between(Duration.ZERO, BUILDING), own, () -> build(own));
    every(TICK, own, this::tick);
    every(world.settings.resumeInterval(), own, this::resume);
    every(world.settings.observeInterval(), own, this::observe);
    every(TICK, own, this::restart);
    every(world.settings.trees().interval(), own, trees::round);
  }

  private void every(Duration pause, Life own, Runnable round) {
    world.time.after(
        pause,
        own,
        () -> {
          round.run();
          every(pause, own, round);
        });
  }

  /**
   * The offset is taken before the rows, so what happens in between is read twice, never missed.
   */
  private void build(Life own) {
    int offset = server.projection().offset();
    world.time.after(
        world.dice.between(Duration.ZERO, Duration.ofMillis(200)),
        own,
        () -> {
          ClusterView built = new ClusterView(world.settings, world.time.instant().plus(SETTLING));
          built.connected(server.directory().snapshot());
          server.projection().rows().forEach(row -> load(built, row));
          view = built;
          var _ = new Follower(world, own, offset, built::apply);
          world.trace.note("serves", "master", () -> "from offset " + offset);
          resume();
          while (!stash.isEmpty()) {
            stash.remove().run();
          }
        });
  }

  private static void load(ClusterView into, Projection.Row row) {
    switch (row.state()) {
      case Node.State node -> into.load(new NodeName(row.id()), row.sequence(), node);
      case Image.State image -> into.load(new ImageId(row.id()), row.sequence(), image);
      case IpLease.Free _ -> {}
      case IpLease.State lease -> into.load(LeaseId.parse(row.id()), lease);
      default -> {}
    }
  }

  void crash() {
    world.trace.note("crash", "master", () -> "");
    life.end();
    view = null;
    stash.clear();
  }

  /** What it knows, for the checks at the end. */
  public Optional<ClusterView> view() {
    return Optional.ofNullable(view);
  }

  private void serve(Consumer<ClusterView> work) {
    ClusterView serving = view;
    if (serving != null) {
      serving.connected(server.directory().snapshot());
      work.accept(serving);
    } else if (!life.ended() && stash.size() < MAX_STASHED) {
      stash.add(() -> serve(work));
    }
  }

  /** A client's command. */
  void command(MasterMessage message, Consumer<MasterReply> reply) {
    serve(now -> {
      switch (message) {
        case MasterMessage.CreateVm m -> send(admissions.create(m, now), reply);
        case MasterMessage.StartBatch m -> prepare(m, now, reply);
        case MasterMessage.StartVm m -> check(admissions.of(m), reply);
        case MasterMessage.StopVm m -> check(admissions.of(m), reply);
        case MasterMessage.ChangeVm m -> check(admissions.of(m), reply);
        case MasterMessage.DestroyVm m -> check(admissions.of(m), reply);
        case MasterMessage.AddNode m -> send(admissions.add(m), reply);
        case MasterMessage.TreeUp m -> send(admissions.raise(m, now), reply);
        case MasterMessage.TreeDown m -> send(admissions.lower(m), reply);
        case MasterMessage.ImportImage m -> send(admissions.bringIn(m, now), reply);
        default -> throw new IllegalArgumentException("no client sends " + message);
      }
    });
  }

  private void check(Admissions.Start start, Consumer<MasterReply> reply) {
    var _ =
        admissions
            .check(start)
            .whenComplete((answer, failure) -> {
              Answer told = answer != null ? answer : new Answer.No(noAnswer());
              serve(now -> send(admissions.open(start, told, now), reply));
            });
  }

  private void prepare(
      MasterMessage.StartBatch command, ClusterView view, Consumer<MasterReply> reply) {
    var _ =
        admissions
            .prepare(command, view)
            .whenComplete((prepared, failure) -> {
              Admissions.Batch batch =
                  prepared != null ? prepared : Admissions.Batch.refused(noAnswer());
              serve(now -> send(admissions.open(batch, now), reply));
            });
  }

  private static void send(CompletionStage<MasterReply> stage, Consumer<MasterReply> reply) {
    var _ =
        stage.whenComplete((answer, failure) ->
            reply.accept(answer != null ? answer : new MasterReply.Refused(noAnswer())));
  }

  private static Problem noAnswer() {
    return Problem.transientError(
        "no-answer", "no answer in time; it may or may not have happened");
  }

  /** A saga's question. */
  void answer(MasterQuestion question, Consumer<MasterAnswer> reply) {
    serve(now -> reply.accept(now.answer(question, world.time.instant())));
  }

  private void tick() {
    if (view != null) {
      view.connected(server.directory().snapshot());
      view.expire(world.time.instant())
          .forEach((lease, last) -> {
            var _ = entities.lease(lease, new IpLease.Release(last), "master", "end of quarantine");
          });
    }
  }

  private void resume() {
    Duration quiet = woken ? world.settings.resumeInterval() : Duration.ZERO;
    woken = true;
    server
        .projection()
        .unfinished(world.time.instant().minus(quiet))
        .forEach(id -> world.network.send(SELF, Shells.party(id), () -> server.shells().wake(id)));
  }

  private void observe() {
    for (NodeName node : server.directory().connected()) {
      server.directory().find(node).ifPresent(this::look);
    }
  }

  private void restart() {
    restarts.round(server.projection().vms(VmStatus.RESTARTING));
  }

  private void look(SimHost host) {
    Instant asOf = world.time.instant();
    world.network.<VmsSeen>ask(
        life,
        SELF,
        World.onNode(host.name()),
        AGENT_LIMIT,
        host::vms,
        answer ->
            answer
                .filter(seen -> seen.vms().isPresent())
                .ifPresent(seen ->
                    sightings.compare(host.name(), status -> recorded(host, status), seen, asOf)));
  }

  private java.util.List<io.ecms.core.model.VmId> recorded(SimHost host, VmStatus status) {
    return server.projection().vms(host.name(), status);
  }
}

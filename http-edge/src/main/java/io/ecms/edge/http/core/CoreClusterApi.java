package io.ecms.edge.http.core;

import static java.util.concurrent.CompletableFuture.failedStage;

import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.command.VmWish;
import io.ecms.core.entity.Answer;
import io.ecms.core.image.Image;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Operation;
import io.ecms.core.vm.Vm;
import io.ecms.edge.http.api.AddNode;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.api.ClusterView;
import io.ecms.edge.http.api.CreateVm;
import io.ecms.edge.http.api.DiskFilter;
import io.ecms.edge.http.api.DiskView;
import io.ecms.edge.http.api.EventSubscription;
import io.ecms.edge.http.api.EventView;
import io.ecms.edge.http.api.FiguresView;
import io.ecms.edge.http.api.HealthView;
import io.ecms.edge.http.api.IdempotencyKey;
import io.ecms.edge.http.api.ImageFilter;
import io.ecms.edge.http.api.ImageTreeView;
import io.ecms.edge.http.api.ImageView;
import io.ecms.edge.http.api.ImportImage;
import io.ecms.edge.http.api.LeaseFilter;
import io.ecms.edge.http.api.LeaseView;
import io.ecms.edge.http.api.NetworkView;
import io.ecms.edge.http.api.NodeFilter;
import io.ecms.edge.http.api.NodeView;
import io.ecms.edge.http.api.OperationFilter;
import io.ecms.edge.http.api.OperationView;
import io.ecms.edge.http.api.Page;
import io.ecms.edge.http.api.PageRequest;
import io.ecms.edge.http.api.PlacementView;
import io.ecms.edge.http.api.PlanPlacement;
import io.ecms.edge.http.api.Precondition;
import io.ecms.edge.http.api.StartBatch;
import io.ecms.edge.http.api.Versioned;
import io.ecms.edge.http.api.VmConsoleView;
import io.ecms.edge.http.api.VmFilter;
import io.ecms.edge.http.api.VmStatsView;
import io.ecms.edge.http.api.VmView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The cluster as the routes see it: commands go to the master, one thing is asked of its entity,
 * lists come from the read model and events from the journal. Holds no state; thread-safe.
 */
public final class CoreClusterApi implements ClusterApi {
  private final CoreParts parts;
  private final MasterCommands master;
  private final EntityLists lists;
  private final NetworkLists networks;
  private final EventSource events;
  private final Trees trees;
  private final VmQuestions questions;
  private final Readiness readiness;
  private final Obstacles obstacles;
  private final Recording recording;
  private final ClusterStatus status;
  private final Figures figures;

  public CoreClusterApi(CoreParts parts) {
    this.parts = parts;
    var scheduler = parts.system().scheduler();
    Lists reads =
        new Lists(
            parts.stores().readModel(),
            parts.stores().projection(),
            parts.catchUpTimeout(),
            parts.blocking());
    MasterPlace place = new MasterPlace(parts.system());
    this.master =
        new MasterCommands(
            new MasterLine(
                parts.master(),
                place::now,
                place::lost,
                parts.askTimeout(),
                scheduler,
                parts.system().executionContext()));
    this.lists = new EntityLists(reads);
    this.networks = new NetworkLists(parts.networks(), reads);
    this.events =
        new EventSource(
            parts.stores().hub(),
            new SharedEvents(parts.stores().hub(), parts.eventPace(), parts.blocking()),
            parts.blocking());
    this.trees = new Trees(parts.agents(), parts.agentTimeout(), scheduler);
    this.questions = new VmQuestions(parts.agents(), parts.agentTimeout(), scheduler);
    this.readiness = new Readiness(parts);
    this.obstacles = new Obstacles(parts.entities());
    this.status = new ClusterStatus(parts);
    this.figures = new Figures(parts);
    this.recording = new Recording(parts.journal()::obstacle);
  }

  @Override
  public CompletionStage<Versioned<VmView>> createVm(CreateVm r, Optional<IdempotencyKey> key) {
    Optional<String> routed = MasterCommands.key("/v1/vms", key);
    return MasterCommands.ofBody(
        recording
            .of(() ->
                master.ask(
                    MasterReply.VmCreated.class,
                    routed,
                    replyTo -> MasterCommands.createVm(r, routed, replyTo)))
            .thenApply(made -> new Versioned<>(VmViews.of(made.vm()), made.sequence())));
  }

  @Override
  public CompletionStage<OperationView> startBatch(StartBatch r, Optional<IdempotencyKey> key) {
    Optional<String> routed = MasterCommands.key("/v1/vms:batch", key);
    return MasterCommands.ofBody(
        opened(routed, replyTo -> MasterCommands.startBatch(r, routed, replyTo)));
  }

  @Override
  public CompletionStage<OperationView> startVm(
      VmId vm, Precondition condition, Optional<IdempotencyKey> key) {
    return verb(
        vm,
        "start",
        key,
        (routed, replyTo) -> new MasterMessage.StartVm(vm, condition.versions(), routed, replyTo));
  }

  @Override
  public CompletionStage<OperationView> stopVm(
      VmId vm, Optional<Duration> grace, Precondition condition, Optional<IdempotencyKey> key) {
    return verb(
        vm,
        "stop",
        key,
        (routed, replyTo) ->
            new MasterMessage.StopVm(vm, grace, condition.versions(), routed, replyTo));
  }

  @Override
  public CompletionStage<OperationView> changeVm(
      VmId vm, String verb, VmWish wish, Precondition condition, Optional<IdempotencyKey> key) {
    return verb(
        vm,
        verb,
        key,
        (routed, replyTo) ->
            new MasterMessage.ChangeVm(vm, wish, condition.versions(), routed, replyTo));
  }

  @Override
  public CompletionStage<OperationView> destroyVm(
      VmId vm, Precondition condition, Optional<IdempotencyKey> key) {
    return verb(
        vm,
        "destroy",
        key,
        (routed, replyTo) ->
            new MasterMessage.DestroyVm(vm, condition.versions(), routed, replyTo));
  }

  private CompletionStage<OperationView> verb(
      VmId vm,
      String verb,
      Optional<IdempotencyKey> key,
      BiFunction<Optional<String>, ActorRef<MasterReply>, MasterMessage> command) {
    Optional<String> routed = MasterCommands.key("/v1/vms/" + vm + "/" + verb, key);
    return obstacles.named(vm, opened(routed, replyTo -> command.apply(routed, replyTo)));
  }

  @Override
  public CompletionStage<OperationView> addNode(AddNode r, Optional<IdempotencyKey> key) {
    Optional<String> routed = MasterCommands.key("/v1/nodes", key);
    return MasterCommands.ofBody(
        opened(routed, replyTo -> MasterCommands.addNode(r, routed, replyTo)));
  }

  @Override
  public CompletionStage<OperationView> importImage(ImportImage r, Optional<IdempotencyKey> key) {
    Optional<String> routed = MasterCommands.key("/v1/images", key);
    return MasterCommands.ofBody(
        opened(routed, replyTo -> MasterCommands.importImage(r, routed, replyTo)));
  }

  @Override
  public CompletionStage<OperationView> treeUp(
      ImageId id, List<NodeName> nodes, Optional<IdempotencyKey> key) {
    Optional<String> routed = MasterCommands.key("/v1/images/" + id + "/tree/up", key);
    return MasterCommands.ofNodes(
        opened(routed, replyTo -> new MasterMessage.TreeUp(id, nodes, routed, replyTo)));
  }

  @Override
  public CompletionStage<OperationView> treeDown(
      ImageId id, List<NodeName> nodes, Optional<IdempotencyKey> key) {
    Optional<String> routed = MasterCommands.key("/v1/images/" + id + "/tree/down", key);
    return MasterCommands.ofNodes(
        opened(routed, replyTo -> new MasterMessage.TreeDown(id, nodes, routed, replyTo)));
  }

  private CompletionStage<OperationView> opened(
      Optional<String> key, Function<ActorRef<MasterReply>, MasterMessage> command) {
    return recording
        .of(() -> master.ask(MasterReply.Opened.class, key, command))
        .thenApply(reply -> OperationViews.of(reply.operation()));
  }

  @Override
  public CompletionStage<Versioned<VmView>> vm(VmId id) {
    return parts
        .entities()
        .vm(id)
        .thenApply(answer -> Answered.view(answer, Vm.State.class, VmViews::of, "vm", id));
  }

  @Override
  public CompletionStage<VmStatsView> statistics(VmId id) {
    return parts.entities().vm(id).thenCompose(answer -> questions.statistics(id, answer));
  }

  @Override
  public CompletionStage<VmConsoleView> console(VmId id, int bytes) {
    return parts.entities().vm(id).thenCompose(answer -> questions.console(id, answer, bytes));
  }

  @Override
  public CompletionStage<Versioned<NodeView>> node(NodeName name) {
    return parts
        .entities()
        .node(name)
        .thenApply(answer -> Answered.view(answer, Node.State.class, NodeViews::of, "node", name));
  }

  @Override
  public CompletionStage<Versioned<NodeView>> drainNode(NodeName name) {
    return tellNode(name, new Node.Drain(), "drain");
  }

  @Override
  public CompletionStage<Versioned<NodeView>> resumeNode(NodeName name) {
    return tellNode(name, new Node.Resume(), "resume");
  }

  private CompletionStage<Versioned<NodeView>> tellNode(
      NodeName name, Node.Command command, String why) {
    return recording
        .of(() -> parts.entities().node(name, command, "client", why))
        .thenApply(answer -> Answered.view(answer, Node.State.class, NodeViews::of, "node", name));
  }

  @Override
  public CompletionStage<Versioned<ImageView>> image(ImageId id) {
    return parts
        .entities()
        .image(id)
        .thenApply(answer -> Answered.view(answer, Image.State.class, ImageViews::of, "image", id));
  }

  @Override
  public CompletionStage<ImageTreeView> tree(ImageId id) {
    return parts.entities().image(id).thenCompose(answer -> trees.of(id, answer));
  }

  @Override
  public CompletionStage<Versioned<OperationView>> operation(OperationId id, Duration wait) {
    CompletionStage<Answer> now =
        wait.isZero()
            ? parts.entities().operation(id)
            : parts
                .entities()
                .awaitEnd(id, wait)
                .exceptionallyCompose(failure ->
                    Failures.isTimeout(failure)
                        ? parts.entities().operation(id)
                        : failedStage(failure));
    return now.thenApply(answer -> operation(answer, id));
  }

  private static Versioned<OperationView> operation(Answer answer, OperationId id) {
    return Answered.view(answer, Operation.State.class, OperationViews::of, "operation", id);
  }

  @Override
  public CompletionStage<OperationView> cancel(OperationId id) {
    return recording
        .of(() -> parts.entities().cancel(id))
        .thenApply(answer -> operation(answer, id).view());
  }

  @Override
  public CompletionStage<PlacementView> plan(PlanPlacement r) {
    Resources amount = new Resources(r.vcpus(), r.memoryMib(), r.diskGib());
    return MasterCommands.ofBody(
        master
            .ask(
                MasterReply.Placements.class,
                replyTo -> new MasterMessage.DryRun(amount, Optional.of(r.image()), replyTo))
            .thenApply(PlacementViews::of));
  }

  @Override
  public CompletionStage<Page<VmView>> vms(VmFilter filter, PageRequest page) {
    return lists.vms(filter, page);
  }

  @Override
  public CompletionStage<Page<NodeView>> nodes(NodeFilter filter, PageRequest page) {
    return lists.nodes(filter, page);
  }

  @Override
  public CompletionStage<Page<ImageView>> images(ImageFilter filter, PageRequest page) {
    return lists.images(filter, page);
  }

  @Override
  public CompletionStage<Page<DiskView>> disks(DiskFilter filter, PageRequest page) {
    return lists.disks(filter, page);
  }

  @Override
  public CompletionStage<Page<OperationView>> operations(OperationFilter filter, PageRequest page) {
    return lists.operations(filter, page);
  }

  @Override
  public CompletionStage<Page<NetworkView>> networks(PageRequest page) {
    return networks.networks(page);
  }

  @Override
  public CompletionStage<Page<LeaseView>> leases(LeaseFilter filter, PageRequest page) {
    return networks.leases(filter, page);
  }

  @Override
  public CompletionStage<Source<List<EventView>, NotUsed>> events(EventSubscription subscription) {
    return events.open(subscription);
  }

  /** A master that does not answer is left out: this is what one looks at when something is odd. */
  @Override
  public CompletionStage<ClusterView> cluster() {
    return masterStatus(MasterMessage.GetStatus::new)
        .<Optional<MasterReply.Status>>thenApply(Optional::of)
        .exceptionally(_ -> Optional.empty())
        .thenCombine(readiness.check(), (master, health) -> status.of(health, master));
  }

  @Override
  public CompletionStage<ClusterView> switchReconciler(String name, boolean on) {
    return masterStatus(replyTo -> new MasterMessage.SwitchReconciler(name, on, replyTo))
        .thenCombine(readiness.check(), (master, health) -> status.of(health, Optional.of(master)));
  }

  @Override
  public CompletionStage<ClusterView> rebuildReadModel() {
    return CompletableFuture.runAsync(parts.stores().projection()::rebuild, parts.blocking())
        .thenCompose(_ -> cluster());
  }

  private CompletionStage<MasterReply.Status> masterStatus(
      Function<ActorRef<MasterReply>, MasterMessage> question) {
    return master.ask(MasterReply.Status.class, question);
  }

  @Override
  public CompletionStage<FiguresView> figures() {
    return figures.now();
  }

  @Override
  public CompletionStage<HealthView> health() {
    return readiness.check();
  }
}

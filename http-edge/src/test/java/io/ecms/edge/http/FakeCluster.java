package io.ecms.edge.http;

import static java.util.concurrent.CompletableFuture.completedStage;
import static java.util.concurrent.CompletableFuture.failedStage;

import io.ecms.core.command.VmWish;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Phase;
import io.ecms.edge.http.api.AddNode;
import io.ecms.edge.http.api.ApiException;
import io.ecms.edge.http.api.ApiProblem;
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
import io.ecms.edge.http.api.RefusedNode;
import io.ecms.edge.http.api.StartBatch;
import io.ecms.edge.http.api.Versioned;
import io.ecms.edge.http.api.VmConsoleView;
import io.ecms.edge.http.api.VmFilter;
import io.ecms.edge.http.api.VmStatsView;
import io.ecms.edge.http.api.VmView;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A cluster in memory, consistent with itself. Commands are recorded, so that a test can say that
 * nothing was asked for; operations end when a test says so.
 */
final class FakeCluster implements ClusterApi {
  /** First offset that the event stream still has. */
  static final long OLDEST_EVENT = 5;

  static final long NEWEST_EVENT = 9;

  final List<Object> commands = new CopyOnWriteArrayList<>();
  final NavigableMap<String, Versioned<VmView>> vms = new ConcurrentSkipListMap<>();
  private final Map<String, String> keys = new ConcurrentHashMap<>();
  private final CompletableFuture<OperationView> end = new CompletableFuture<>();

  /** How often somebody has begun to wait for an operation. */
  final AtomicInteger waiting = new AtomicInteger();

  volatile boolean ready = true;

  /** Whether the event stream has more to tell than anybody can take; what was asked of it. */
  volatile boolean flood;

  final LongAdder flooded = new LongAdder();
  volatile Optional<RuntimeException> fault = Optional.empty();

  FakeCluster() {
    put(Samples.RUNNING_VM);
    put(Samples.DEFINED_VM);
    put(Samples.FAILED_VM);
  }

  private void put(VmView vm) {
    vms.put(vm.id().value(), new Versioned<>(vm, 3));
  }

  void endOperations() {
    end.complete(Samples.operation(Phase.SUCCEEDED));
  }

  @Override
  public CompletionStage<Versioned<VmView>> createVm(
      CreateVm request, Optional<IdempotencyKey> key) {
    if (fault.isPresent()) {
      return failedStage(fault.get());
    }
    if (!List.of("debian", Samples.IMAGE_ID.value()).contains(request.image())) {
      return failedStage(
          new ApiException(
              ApiProblem.of(422, "image-not-found", "image: there is none named so")
                  .withField("image")));
    }
    String text = request.toString();
    if (key.isPresent() && !text.equals(keys.computeIfAbsent(key.get().value(), _ -> text))) {
      return failedStage(
          new ApiException(
              ApiProblem.of(422, "idempotency-key-reused", "the key was used for another VM")));
    }
    if (vms.values().stream().anyMatch(vm -> vm.view().name().equals(request.name()))
        && key.isEmpty()) {
      return failedStage(
          new ApiException(ApiProblem.of(409, "name-taken", "name: is taken").withField("name")));
    }
    commands.add(request);
    Versioned<VmView> vm = new Versioned<>(Samples.created(request), 1);
    vms.put(vm.view().id().value(), vm);
    return completedStage(vm);
  }

  @Override
  public CompletionStage<OperationView> startBatch(
      StartBatch request, Optional<IdempotencyKey> key) {
    if (request.count() > 100) {
      return failedStage(
          new ApiException(ApiProblem.of(422, "batch-size", "count: too many").withField("count")));
    }
    if (request.template().vcpus() > 100) {
      return failedStage(
          new ApiException(
              ApiProblem.of(409, "no-node-fits", "0 of 2 vms fit")
                  .withReasons(
                      List.of(new RefusedNode(new NodeName("node-1"), "has 2 vcpus left")))));
    }
    commands.add(request);
    return completedStage(Samples.batch());
  }

  private CompletionStage<OperationView> accepted(VmId vm, Precondition condition, Object command) {
    if (!vms.containsKey(vm.value())) {
      return failedStage(new ApiException(ApiProblem.of(404, "vm-not-found", "no such vm")));
    }
    if (vm.equals(Samples.FAILED_VM.id())) {
      return failedStage(
          new ApiException(
              ApiProblem.of(409, "operation-in-progress", "an operation is running")
                  .withOperation(Samples.OPERATION_ID)));
    }
    condition.check(vms.get(vm.value()).sequence());
    commands.add(command);
    return completedStage(Samples.operation(Phase.ACCEPTED));
  }

  @Override
  public CompletionStage<OperationView> startVm(
      VmId vm, Precondition condition, Optional<IdempotencyKey> key) {
    return accepted(vm, condition, "start " + vm);
  }

  @Override
  public CompletionStage<OperationView> stopVm(
      VmId vm, Optional<Duration> grace, Precondition condition, Optional<IdempotencyKey> key) {
    return accepted(vm, condition, "stop " + vm + " " + grace.map(Duration::toString).orElse("-"));
  }

  @Override
  public CompletionStage<OperationView> changeVm(
      VmId vm, String verb, VmWish wish, Precondition condition, Optional<IdempotencyKey> key) {
    return accepted(vm, condition, wish);
  }

  @Override
  public CompletionStage<OperationView> destroyVm(
      VmId vm, Precondition condition, Optional<IdempotencyKey> key) {
    return accepted(vm, condition, "destroy " + vm);
  }

  @Override
  public CompletionStage<Versioned<VmView>> vm(VmId id) {
    return found(Optional.ofNullable(vms.get(id.value())), "vm-not-found");
  }

  @Override
  public CompletionStage<VmConsoleView> console(VmId id, int bytes) {
    return found(
        Optional.ofNullable(vms.get(id.value())).map(_ -> new VmConsoleView(id, "login: \u00e4\n")),
        "vm-not-found");
  }

  @Override
  public CompletionStage<VmStatsView> statistics(VmId id) {
    if (id.equals(Samples.FAILED_VM.id())) {
      return failedStage(
          new ApiException(ApiProblem.of(409, "not-running", "it is failed, not running")));
    }
    return found(
        Optional.ofNullable(vms.get(id.value())).map(_ -> Samples.stats(id)), "vm-not-found");
  }

  private static <T> CompletionStage<T> found(Optional<T> thing, String code) {
    return thing
        .<CompletionStage<T>>map(CompletableFuture::completedStage)
        .orElseGet(() -> failedStage(new ApiException(ApiProblem.of(404, code, "no such thing"))));
  }

  @Override
  public CompletionStage<Page<VmView>> vms(VmFilter filter, PageRequest page) {
    Predicate<VmView> wanted =
        vm ->
            filter.state().map(vm.state()::equals).orElse(true)
                && filter.name().map(vm.name()::equals).orElse(true)
                && filter.node().map(node -> node.equals(vm.node())).orElse(true)
                && filter
                    .label()
                    .map(label -> label.value().equals(vm.labels().get(label.key())))
                    .orElse(true);
    List<VmView> found = vms.values().stream().map(Versioned::view).filter(wanted).toList();
    return completedStage(Page.of(found, page, vm -> vm.id().value()));
  }

  @Override
  public CompletionStage<OperationView> addNode(AddNode request, Optional<IdempotencyKey> key) {
    commands.add(request);
    return completedStage(Samples.operation(Phase.ACCEPTED));
  }

  @Override
  public CompletionStage<Versioned<NodeView>> node(NodeName name) {
    return found(
        Optional.of(new Versioned<>(Samples.NODE, 12)).filter(n -> n.view().name().equals(name)),
        "node-not-found");
  }

  @Override
  public CompletionStage<Page<NodeView>> nodes(NodeFilter filter, PageRequest page) {
    return completedStage(Page.of(List.of(Samples.NODE), page, n -> n.name().value()));
  }

  @Override
  public CompletionStage<OperationView> importImage(
      ImportImage request, Optional<IdempotencyKey> key) {
    commands.add(request);
    return completedStage(Samples.operation(Phase.ACCEPTED));
  }

  @Override
  public CompletionStage<Versioned<ImageView>> image(ImageId id) {
    return found(
        Optional.of(new Versioned<>(Samples.IMAGE, 4)).filter(i -> i.view().id().equals(id)),
        "image-not-found");
  }

  @Override
  public CompletionStage<Page<ImageView>> images(ImageFilter filter, PageRequest page) {
    return completedStage(Page.of(List.of(Samples.IMAGE), page, i -> i.id().value()));
  }

  @Override
  public CompletionStage<ImageTreeView> tree(ImageId id) {
    return found(Optional.of(Samples.TREE).filter(t -> t.image().equals(id)), "image-not-found");
  }

  @Override
  public CompletionStage<OperationView> treeUp(
      ImageId id, List<NodeName> nodes, Optional<IdempotencyKey> key) {
    return treeChange(id, nodes);
  }

  @Override
  public CompletionStage<OperationView> treeDown(
      ImageId id, List<NodeName> nodes, Optional<IdempotencyKey> key) {
    return treeChange(id, nodes);
  }

  private CompletionStage<OperationView> treeChange(ImageId id, List<NodeName> nodes) {
    commands.add(nodes);
    return tree(id).thenApply(_ -> Samples.operation(Phase.ACCEPTED));
  }

  @Override
  public CompletionStage<Page<NetworkView>> networks(PageRequest page) {
    return completedStage(Page.of(List.of(Samples.NETWORK), page, n -> n.name().value()));
  }

  @Override
  public CompletionStage<Page<LeaseView>> leases(LeaseFilter filter, PageRequest page) {
    return completedStage(Page.of(Samples.LEASES, page, lease -> lease.ip().value()));
  }

  @Override
  public CompletionStage<Page<DiskView>> disks(DiskFilter filter, PageRequest page) {
    return completedStage(Page.of(List.of(Samples.DISK), page, d -> d.id().value()));
  }

  @Override
  public CompletionStage<Versioned<OperationView>> operation(OperationId id, Duration wait) {
    if (!id.equals(Samples.OPERATION_ID)) {
      return found(Optional.empty(), "operation-not-found");
    }
    CompletableFuture<OperationView> now = end.copy();
    OperationView running = Samples.operation(Phase.RUNNING);
    waiting.addAndGet(wait.isZero() ? 0 : 1);
    return (wait.isZero()
            ? completedStage(now.getNow(running))
            : now.completeOnTimeout(running, wait.toMillis(), TimeUnit.MILLISECONDS))
        .thenApply(operation -> new Versioned<>(operation, operation.state().ended() ? 9 : 4));
  }

  @Override
  public CompletionStage<OperationView> cancel(OperationId id) {
    return id.equals(Samples.OPERATION_ID)
        ? completedStage(Samples.operation(Phase.COMPENSATING))
        : found(Optional.empty(), "operation-not-found");
  }

  @Override
  public CompletionStage<Page<OperationView>> operations(OperationFilter filter, PageRequest page) {
    List<OperationView> all = Arrays.stream(Phase.values()).map(Samples::operation).toList();
    return completedStage(Page.of(all, page, operation -> operation.id().value()));
  }

  @Override
  public CompletionStage<PlacementView> plan(PlanPlacement request) {
    return completedStage(Samples.PLACEMENT);
  }

  @Override
  public CompletionStage<Source<List<EventView>, NotUsed>> events(EventSubscription subscription) {
    if (flood) {
      return completedStage(
          Source.repeat(Samples.event(NEWEST_EVENT))
              .map(event -> {
                flooded.increment();
                return List.of(event);
              }));
    }
    long after = subscription.after().orElse(NEWEST_EVENT);
    if (after < OLDEST_EVENT - 1) {
      return failedStage(
          new ApiException(
              ApiProblem.of(410, "event-id-too-old", "kept are events from " + OLDEST_EVENT)));
    }
    List<EventView> events =
        LongStream.rangeClosed(after + 1, NEWEST_EVENT)
            .mapToObj(Samples::event)
            .filter(subscription::wants)
            .toList();
    return completedStage(
        Source.from(events)
            .map(List::of)
            .concat(Source.maybe())
            .mapMaterializedValue(_ -> NotUsed.getInstance()));
  }

  @Override
  public CompletionStage<Versioned<NodeView>> drainNode(NodeName name) {
    commands.add("drain " + name);
    return node(name);
  }

  @Override
  public CompletionStage<Versioned<NodeView>> resumeNode(NodeName name) {
    commands.add("resume " + name);
    return node(name);
  }

  @Override
  public CompletionStage<ClusterView> cluster() {
    return completedStage(Samples.CLUSTER);
  }

  @Override
  public CompletionStage<ClusterView> switchReconciler(String name, boolean on) {
    boolean known = Samples.CLUSTER.reconcilers().stream().anyMatch(one -> one.name().equals(name));
    return found(Optional.of(Samples.CLUSTER).filter(_ -> known), "reconciler-not-found");
  }

  @Override
  public CompletionStage<ClusterView> rebuildReadModel() {
    return cluster();
  }

  @Override
  public CompletionStage<FiguresView> figures() {
    return completedStage(
        new FiguresView(
            Map.of("running", vms.size()),
            Map.of("up", 1),
            Map.of("running", 2),
            Map.of("reachable", 1, "unreachable", 0),
            NEWEST_EVENT,
            3,
            1,
            true));
  }

  @Override
  public CompletionStage<HealthView> health() {
    return completedStage(new HealthView(ready, Map.of("master", ready ? "found" : "missing")));
  }
}

package io.ecms.edge.http.api;

import io.ecms.core.command.VmWish;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.VmId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * What the routes ask of the cluster (K6).
 *
 * <p>A port: the routes know nothing of actors, and the contract test runs them against a plain
 * implementation. Every stage ends within the caller's patience, fails with {@link ApiException}
 * when the cluster refuses, and never blocks the thread that asks. A command with a key may be
 * repeated; the answer is that of the first time.
 */
public interface ClusterApi {

  /** vm_create: records the configuration, starts nothing (E3). */
  CompletionStage<Versioned<VmView>> createVm(CreateVm request, Optional<IdempotencyKey> key);

  /** Makes and starts VMs of one kind as one operation (T4). */
  CompletionStage<OperationView> startBatch(StartBatch request, Optional<IdempotencyKey> key);

  /**
   * vm_start (E4).
   *
   * @param condition fails with 412 when the VM is at another version; a repeat of what was
   *     accepted before is acknowledged all the same
   */
  CompletionStage<OperationView> startVm(
      VmId vm, Precondition condition, Optional<IdempotencyKey> key);

  /**
   * vm_stop (E7).
   *
   * @param grace how long the guest has to shut down by itself; empty for the cluster's setting
   */
  CompletionStage<OperationView> stopVm(
      VmId vm, Optional<Duration> grace, Precondition condition, Optional<IdempotencyKey> key);

  /**
   * Another wish for a VM (E7).
   *
   * @param verb last part of the route that it came by
   */
  CompletionStage<OperationView> changeVm(
      VmId vm, String verb, VmWish wish, Precondition condition, Optional<IdempotencyKey> key);

  /** vm_destroy: removes everything of the VM (E7). */
  CompletionStage<OperationView> destroyVm(
      VmId vm, Precondition condition, Optional<IdempotencyKey> key);

  /** The VM as its entity knows it now. */
  CompletionStage<Versioned<VmView>> vm(VmId id);

  /** What a running VM uses, as its node has seen it last. */
  CompletionStage<VmStatsView> statistics(VmId id);

  /**
   * The end of what a guest has said on its serial console.
   *
   * @param bytes most to be told, 1 to 65536
   */
  CompletionStage<VmConsoleView> console(VmId id, int bytes);

  /** VMs, oldest first. */
  CompletionStage<Page<VmView>> vms(VmFilter filter, PageRequest page);

  /** add_node (E2). */
  CompletionStage<OperationView> addNode(AddNode request, Optional<IdempotencyKey> key);

  /** The node as its entity knows it now. */
  CompletionStage<Versioned<NodeView>> node(NodeName name);

  /** Lets no new VM onto a node; those that are there stay. Harmless when it is so already. */
  CompletionStage<Versioned<NodeView>> drainNode(NodeName name);

  /** Ends {@link #drainNode}. */
  CompletionStage<Versioned<NodeView>> resumeNode(NodeName name);

  /** Nodes, oldest first. */
  CompletionStage<Page<NodeView>> nodes(NodeFilter filter, PageRequest page);

  /** image_import. */
  CompletionStage<OperationView> importImage(ImportImage request, Optional<IdempotencyKey> key);

  /** The image as its entity knows it now. */
  CompletionStage<Versioned<ImageView>> image(ImageId id);

  /** Images, oldest first. */
  CompletionStage<Page<ImageView>> images(ImageFilter filter, PageRequest page);

  /** The distribution tree of an image (T1). */
  CompletionStage<ImageTreeView> tree(ImageId id);

  /**
   * Makes nodes members of an image's tree before any VM needs it there (T1).
   *
   * @param nodes empty for all compute nodes that are up
   */
  CompletionStage<OperationView> treeUp(
      ImageId id, List<NodeName> nodes, Optional<IdempotencyKey> key);

  /**
   * Takes nodes out of an image's tree, leaves first; refused while VMs use it there (T1).
   *
   * @param nodes empty for all members
   */
  CompletionStage<OperationView> treeDown(
      ImageId id, List<NodeName> nodes, Optional<IdempotencyKey> key);

  /** Networks by name (X6). */
  CompletionStage<Page<NetworkView>> networks(PageRequest page);

  /** Leases by address (E1). */
  CompletionStage<Page<LeaseView>> leases(LeaseFilter filter, PageRequest page);

  /** Disks, oldest first (E1). */
  CompletionStage<Page<DiskView>> disks(DiskFilter filter, PageRequest page);

  /**
   * One operation, as soon as it has ended or when the time is over.
   *
   * @param wait zero to answer at once, at most one minute
   */
  CompletionStage<Versioned<OperationView>> operation(OperationId id, Duration wait);

  /** Turns an operation round; answers what it is now. */
  CompletionStage<OperationView> cancel(OperationId id);

  /** Operations, newest first. */
  CompletionStage<Page<OperationView>> operations(OperationFilter filter, PageRequest page);

  /** Where a VM would go, and why not elsewhere; reserves nothing (I3). */
  CompletionStage<PlacementView> plan(PlanPlacement request);

  /**
   * Opens the event stream; the stage fails with 410 when the place to resume from is not kept.
   *
   * <p>Events come in pieces, in order, what belongs together in time together; no piece is empty.
   * The source obeys back pressure and never ends by itself.
   */
  CompletionStage<Source<List<EventView>, NotUsed>> events(EventSubscription subscription);

  /** Members, master, stores and reconcilers. */
  CompletionStage<ClusterView> cluster();

  /**
   * Switches a reconciler of the master on or off; fails with 404 when there is none of that name.
   *
   * @return the cluster after that
   */
  CompletionStage<ClusterView> switchReconciler(String name, boolean on);

  /**
   * Builds the read model again from the journal, while it is read.
   *
   * @return the cluster as it begins
   */
  CompletionStage<ClusterView> rebuildReadModel();

  /** Figures for a monitor. */
  CompletionStage<FiguresView> figures();

  /** Whether commands would be taken now. */
  CompletionStage<HealthView> health();
}

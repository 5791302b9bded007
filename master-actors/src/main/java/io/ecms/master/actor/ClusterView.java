package io.ecms.master.actor;

import io.ecms.core.feed.Recorded;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import io.ecms.core.node.Node;
import io.ecms.core.node.NodeRole;
import io.ecms.core.node.NodeStatus;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Operation;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.core.vm.VmSpec;
import io.ecms.master.placement.Choice;
import io.ecms.master.placement.NodeTable;
import io.ecms.master.placement.NodeView;
import io.ecms.master.placement.Placement;
import io.ecms.master.placement.Ranking;
import io.ecms.master.placement.Wish;
import io.ecms.tree.plan.NodeFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the master knows of the cluster: a fold over the event stream, begun from the read model. It
 * may be late and it may be lost; it only proposes, and the entities dispose.
 *
 * <p>Not thread-safe; belongs to the master.
 */
public final class ClusterView {
  private record Proposal(VmId vm, Optional<LeaseId> lease, Instant expiry) {}

  private static final List<Proposal> NONE = List.of();

  private final MasterSettings settings;
  private final Instant settlesAt;
  private final Placement placement;
  private final NodeTable table = new NodeTable();
  private final Map<NodeName, Node.State> nodes = new HashMap<>();
  private final Map<NodeName, Long> sequences = new HashMap<>();
  private final AddressBook addresses;
  private final Shortages shortages = new Shortages();
  private final ImageBook images = new ImageBook();
  private final Map<NodeName, Set<ImageId>> cached = new HashMap<>();
  private final Map<OperationId, List<Proposal>> proposals = new LinkedHashMap<>();
  private Set<NodeName> connected = Set.of();
  private long connectedVersion = -1;

  /**
   * @param settlesAt until then, node controllers may still be on their way back after a restart
   */
  public ClusterView(MasterSettings settings, Instant settlesAt) {
    this.settings = settings;
    this.settlesAt = settlesAt;
    this.placement = new Placement(settings.weights());
    this.addresses = new AddressBook(settings.networks());
  }

  public void load(NodeName name, long sequence, Node.State state) {
    sequences.put(name, sequence);
    put(name, state);
  }

  public void load(ImageId id, long sequence, Image.State state) {
    images.load(id, sequence, state);
    noteMembers(id, state);
  }

  public void load(LeaseId id, IpLease.State state) {
    addresses.load(id, state);
  }

  public void apply(Recorded recorded) {
    switch (recorded.event()) {
      case Node.Event event -> apply(new NodeName(recorded.entityId()), recorded, event);
      case Image.Event event -> {
        ImageId id = new ImageId(recorded.entityId());
        images.apply(id, recorded.sequence(), event).ifPresent(state -> noteMembers(id, state));
      }
      case IpLease.Event event -> addresses.apply(LeaseId.parse(recorded.entityId()), event);
      case Operation.Event event -> apply(new OperationId(recorded.entityId()), event);
      default -> {}
    }
  }

  private void apply(NodeName name, Recorded recorded, Node.Event event) {
    if (recorded.sequence() <= sequences.getOrDefault(name, 0L)) {
      return;
    }
    Node.State before = nodes.getOrDefault(name, Node.LOGIC.empty());
    load(name, recorded.sequence(), Node.LOGIC.evolve(before, event));
    switch (event) {
      case Node.NodeReserved(var vm, _, _) -> table.confirm(vm);
      case Node.NodeReleased(var vm, _) -> table.drop(vm);
      case Node.NodeRegistered _, Node.NodeDraining _, Node.NodeResumed _ -> {}
    }
  }

  private void apply(OperationId id, Operation.Event event) {
    switch (event) {
      case Operation.OperationCompensating _, Operation.OperationEnded _ -> withdraw(id);
      case Operation.OperationAccepted _, Operation.OperationProgressed _ -> {}
    }
  }

  private void drop(Proposal proposal) {
    table.drop(proposal.vm());
    proposal.lease().ifPresent(addresses::drop);
  }

  private void put(NodeName name, Node.State state) {
    nodes.put(name, state);
    switch (state) {
      case Node.Unregistered() -> {}
      case Node.Member member ->
          table.put(
              NodeView.of(member, connected.contains(name), cached.getOrDefault(name, Set.of())));
    }
  }

  private void noteMembers(ImageId id, Image.State state) {
    Set<NodeName> serving = new HashSet<>();
    if (state instanceof Image.Ready ready) {
      ready
          .tree()
          .members()
          .forEach((node, member) -> {
            if (member.endpoint().isPresent()) {
              serving.add(node);
            }
          });
    }
    for (NodeName node : nodes.keySet()) {
      table.setCached(node, id, serving.contains(node));
      Set<ImageId> has = cached.computeIfAbsent(node, _ -> new HashSet<>());
      if (serving.contains(node)) {
        has.add(id);
      } else {
        has.remove(id);
      }
    }
  }

  /** Called before every choice, so it costs next to nothing while the directory is the same. */
  public void connected(AgentDirectory.Snapshot now) {
    if (now.version() != connectedVersion) {
      connectedVersion = now.version();
      connected = now.nodes();
      nodes.keySet().forEach(name -> table.setConnected(name, connected.contains(name)));
    }
  }

  /** Forgets proposals that came to nothing; answers the addresses whose quarantine is over. */
  public Map<LeaseId, VmId> expire(Instant now) {
    table.expire(now);
    addresses.expire(now);
    // In the order of their making, so the first that is still good ends the search.
    var oldest = proposals.values().iterator();
    while (oldest.hasNext() && !oldest.next().getFirst().expiry().isAfter(now)) {
      oldest.remove();
    }
    return addresses.quarantinedUntil(now);
  }

  /** What to propose when a VM is started for the first time. */
  List<Fact> propose(OperationId operation, VmId vm, VmSpec spec, Instant now) {
    List<Fact> facts = new ArrayList<>();
    Optional<LeaseId> lease = Optional.empty();
    if (chooseNode(vm, spec, Set.of(), Optional.empty(), now)
        instanceof MasterAnswer.NodeChosen(var node, var epoch)) {
      facts.add(new Fact.NodeProposed(node, epoch));
      if (addresses.choose(spec.network(), Set.of(), expiry(now))
          instanceof MasterAnswer.AddressChosen(var chosen, var mac)) {
        facts.add(new Fact.AddressProposed(chosen, mac));
        lease = Optional.of(chosen);
      }
    }
    if (!facts.isEmpty()) {
      proposals.put(operation, List.of(new Proposal(vm, lease, expiry(now))));
    }
    return facts;
  }

  /**
   * What to propose for the VMs of a batch, each in sight of those before it. As they are all
   * alike, nothing is left for those behind the first that finds nothing.
   */
  BatchPlan proposeBatch(OperationId batch, List<BatchMember> members, Instant now) {
    List<Fact> facts = new ArrayList<>();
    List<Proposal> made = new ArrayList<>();
    Optional<BatchPlan.Shortage> shortage = Optional.empty();
    for (BatchMember member : members) {
      VmSpec spec = member.spec();
      Choice choice = choose(member.vm(), spec, Set.of(), Optional.empty(), now);
      if (choice instanceof Choice.NoFit noFit) {
        shortage =
            Optional.of(BatchPlan.Shortage.of(noFit(noFit.summary(), now), noFit.refusals()));
        break;
      }
      MasterAnswer address = addresses.choose(spec.network(), Set.of(), expiry(now));
      if (address instanceof MasterAnswer.Nothing(var problem)) {
        table.drop(member.vm());
        shortage = Optional.of(BatchPlan.Shortage.of(problem, List.of()));
        break;
      }
      if (choice instanceof Choice.Chosen(var node, var epoch, _)
          && address instanceof MasterAnswer.AddressChosen(var lease, var mac)) {
        facts.add(
            new Fact.MemberProposed(
                member.vm(),
                List.of(new Fact.NodeProposed(node, epoch), new Fact.AddressProposed(lease, mac))));
        made.add(new Proposal(member.vm(), Optional.of(lease), expiry(now)));
      }
    }
    if (!made.isEmpty()) {
      proposals.put(batch, made);
    }
    return new BatchPlan(facts, shortage);
  }

  /** What was proposed to an operation is of no use to it any more. */
  void withdraw(OperationId operation) {
    Objects.requireNonNullElse(proposals.remove(operation), NONE).forEach(this::drop);
  }

  public MasterAnswer answer(MasterQuestion question, Instant now) {
    return switch (question) {
      case MasterQuestion.ChooseNode(var vm, var spec, var refused, var pinned) ->
          chooseNode(vm, spec, refused, pinned, now);
      case MasterQuestion.ChooseAddress(_, var network, var refused) ->
          addresses.choose(network, refused, expiry(now));
      case MasterQuestion.PlanTree(var image, var node) ->
          images.plan(image, node, this::facts, expiry(now), now);
    };
  }

  private MasterAnswer chooseNode(
      VmId vm, VmSpec spec, Set<NodeName> refused, Optional<NodeName> pinned, Instant now) {
    return switch (choose(vm, spec, refused, pinned, now)) {
      case Choice.Chosen(var node, var epoch, _) -> {
        shortages.end(vm);
        yield new MasterAnswer.NodeChosen(node, epoch);
      }
      case Choice.NoFit(var summary, _) -> new MasterAnswer.Nothing(noFit(vm, summary, now));
    };
  }

  /** Chooses a node, which counts as taken from then on. */
  private Choice choose(
      VmId vm, VmSpec spec, Set<NodeName> refused, Optional<NodeName> pinned, Instant now) {
    table.drop(vm);
    Resources amount = pinned.map(node -> beyondHeld(node, vm, spec)).orElse(spec.resources());
    Choice choice =
        placement.choose(table, new Wish(amount, Optional.of(spec.image()), refused, pinned));
    if (choice instanceof Choice.Chosen(var node, _, _)) {
      table.propose(vm, node, amount, expiry(now));
    }
    return choice;
  }

  /** Of a single VM: a view that trails does not know of room that has just become free. */
  private Problem noFit(VmId vm, String summary, Instant now) {
    return shortages.lasts(vm, now) ? noFit(summary, now) : notYet(summary);
  }

  private Problem noFit(String summary, Instant now) {
    boolean settling = now.isBefore(settlesAt) && !connected.containsAll(nodes.keySet());
    return settling ? notYet(summary) : Problem.conflict("no-node-fits", summary);
  }

  private static Problem notYet(String summary) {
    return Problem.transientError("no-node-fits-yet", summary);
  }

  /** A stopped VM holds its disk space already. */
  private Resources beyondHeld(NodeName node, VmId vm, VmSpec spec) {
    return nodes.get(node) instanceof Node.Member member
        ? spec.resources().minus(member.reservations().getOrDefault(vm, Resources.NONE))
        : spec.resources();
  }

  Ranking rank(Resources amount, Optional<ImageId> image) {
    return placement.rank(table, new Wish(amount, image, Set.of(), Optional.empty()));
  }

  private NodeFacts facts(NodeName name) {
    return nodes.get(name) instanceof Node.Member member
        ? new NodeFacts(member.facts().zone(), 0, connected.contains(name))
        : NodeFacts.UNKNOWN;
  }

  /**
   * The nodes that are to join a tree, in the order of their names. Of those that are named, one
   * that was added a moment ago may not be seen here yet: the operation asks the nodes themselves.
   *
   * @param wanted by name; empty for all compute nodes that take new VMs
   */
  TreeNodes treeNodes(List<NodeName> wanted) {
    List<NodeName> found = new ArrayList<>();
    for (Node.State state : nodes.values()) {
      if (state instanceof Node.Member member
          && (wanted.isEmpty() ? isForAll(member) : wanted.contains(member.name()))) {
        found.add(member.name());
      }
    }
    return new TreeNodes(
        (wanted.isEmpty() ? found : wanted).stream().distinct().sorted().toList(),
        found.stream().filter(n -> !connected.contains(n)).sorted().toList());
  }

  /**
   * Nodes for a tree.
   *
   * @param away those of them whose controllers are not connected
   */
  record TreeNodes(List<NodeName> nodes, List<NodeName> away) {}

  private boolean isForAll(Node.Member member) {
    return member.role() == NodeRole.COMPUTE
        && member.status() == NodeStatus.UP
        && connected.contains(member.name());
  }

  Optional<Image.Ready> image(String idOrName) {
    return images.ready(idOrName);
  }

  /** The node that an image is brought in to. */
  NodeName imageNode() {
    return nodes.values().stream()
        .filter(Node.Member.class::isInstance)
        .map(Node.Member.class::cast)
        .filter(m -> m.role() == NodeRole.IMAGE && connected.contains(m.name()))
        .map(Node.Member::name)
        .sorted()
        .findFirst()
        .orElse(settings.imageStore());
  }

  int nodeCount() {
    return nodes.size();
  }

  int connectedCount() {
    return connected.size();
  }

  int imageCount() {
    return images.size();
  }

  public int freeAddresses() {
    return addresses.free();
  }

  int openProposals() {
    return table.proposals();
  }

  private Instant expiry(Instant now) {
    return now.plus(settings.proposalLifetime());
  }
}

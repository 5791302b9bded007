package io.ecms.master.actor;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.entity.Answer;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.vm.Placement;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmSpec;
import io.ecms.core.vm.VmStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One entity of each kind that the master asks, with its real logic and no journal. */
final class FewEntities implements EntityCalls {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final VmId VM = new VmId("vm-00000001");
  static final VmSpec SPEC =
      new VmSpec(
          new ResourceName("web"),
          2,
          1_024,
          10,
          new ImageId("img-00000001"),
          new NetworkName("lan"),
          new HostName("web"),
          Optional.empty(),
          Map.of());
  private static final OperationId OPERATION = new OperationId("op-00000009");

  Vm.State vm = Vm.LOGIC.empty();
  Node.State node = Node.LOGIC.empty();
  NameClaim.State name = NameClaim.LOGIC.empty();
  boolean nodeIsDeaf;

  /** Defines and starts the VM. */
  void running() {
    give(new Vm.Define(VM, SPEC));
    give(new Vm.Claim(OPERATION, Verb.START));
    Placement placement =
        new Placement(
            new NodeName("n1"),
            new Epoch(1),
            LeaseId.parse("lan:10.0.0.1"),
            new MacAddress("52:54:0a:00:00:01"),
            DiskId.systemDiskOf(VM));
    give(new Vm.Start(OPERATION, placement, Optional.empty()));
  }

  /** The VM is found off, and its next start does not get anywhere. */
  void failedToStartAgain() {
    give(new Vm.Observe(VmStatus.STOPPED, Optional.empty(), Instant.MAX));
    give(new Vm.Claim(OPERATION, Verb.START));
    give(new Vm.Fail(OPERATION, Problem.conflict("cancelled", "the operation was cancelled")));
  }

  /** Destroys the VM, and gives its name back. */
  void destroyed() {
    give(new Vm.Claim(OPERATION, Verb.DESTROY));
    name = new NameClaim.Free();
    give(new Vm.Destroy(OPERATION));
  }

  Vm.Known vm() {
    return switch (vm) {
      case Vm.Known known -> known;
      case Vm.Absent() -> throw new AssertionError("no vm");
    };
  }

  private void give(Vm.Command command) {
    var _ = answer(Vm.LOGIC, vm, command, next -> vm = next);
  }

  private static <C extends Wire, E extends DomainEvent, S extends Wire>
      CompletionStage<Answer> answer(Logic<C, E, S> logic, S state, C command, Consumer<S> keep) {
    return switch (logic.decide(state, command, new Stamp(NOW, "test", "test"))) {
      case Logic.Decision.Refused<E>(var problem) -> done(new Answer.No(problem));
      case Logic.Decision.Accepted<E>(var events) -> {
        S next = state;
        for (E event : events) {
          next = logic.evolve(next, event);
        }
        keep.accept(next);
        yield done(new Answer.Done(1, next));
      }
    };
  }

  private static CompletionStage<Answer> done(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public CompletionStage<Answer> vm(VmId id, Vm.Command command, String by, String why) {
    return answer(Vm.LOGIC, vm, command, next -> vm = next);
  }

  @Override
  public CompletionStage<Answer> vm(VmId id) {
    return done(new Answer.Done(1, vm));
  }

  @Override
  public CompletionStage<Answer> node(NodeName id, Node.Command command, String by, String why) {
    return nodeIsDeaf
        ? CompletableFuture.failedFuture(new TimeoutException("deaf"))
        : answer(Node.LOGIC, node, command, next -> node = next);
  }

  @Override
  public CompletionStage<Answer> node(NodeName id) {
    return nodeIsDeaf
        ? CompletableFuture.failedFuture(new TimeoutException("deaf"))
        : done(new Answer.Done(1, node));
  }

  @Override
  public CompletionStage<Answer> name(String id, NameClaim.Command command, String by, String why) {
    return answer(NameClaim.LOGIC, name, command, next -> name = next);
  }

  @Override
  public CompletionStage<Answer> name(String id) {
    return done(new Answer.Done(1, name));
  }

  @Override
  public CompletionStage<Answer> image(ImageId id, Image.Command command, String by, String why) {
    throw new AssertionError("changes no image");
  }

  @Override
  public CompletionStage<Answer> image(ImageId id) {
    return done(new Answer.Done(0, new Image.Absent()));
  }

  @Override
  public CompletionStage<Answer> lease(LeaseId id, IpLease.Command command, String by, String why) {
    return done(new Answer.Done(0, new IpLease.Free()));
  }

  @Override
  public CompletionStage<Answer> open(
      OperationId id, OperationRequest request, List<Fact> facts, String by) {
    throw new AssertionError("opens no operation");
  }

  @Override
  public CompletionStage<Answer> operation(OperationId id) {
    throw new AssertionError("asks for no operation");
  }
}

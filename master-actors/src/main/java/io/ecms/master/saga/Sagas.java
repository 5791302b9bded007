package io.ecms.master.saga;

import io.ecms.core.model.VmId;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.OperationRequest.ImageImport;
import io.ecms.core.operation.OperationRequest.NodeAdd;
import io.ecms.core.operation.OperationRequest.TreeDown;
import io.ecms.core.operation.OperationRequest.TreeUp;
import io.ecms.core.operation.OperationRequest.VmBatch;
import io.ecms.core.operation.OperationRequest.VmDestroy;
import io.ecms.core.operation.OperationRequest.VmStart;
import io.ecms.core.operation.OperationRequest.VmStartInBatch;
import io.ecms.core.operation.OperationRequest.VmStop;
import io.ecms.core.operation.SagaTables;
import io.ecms.core.operation.Step;
import io.ecms.core.operation.StepTable;
import io.ecms.core.vm.Verb;
import io.ecms.master.network.Networks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tables of all sagas (K4). Reads from top to bottom as the command protocol. */
public final class Sagas implements SagaTables {
  private final SagaSettings t;
  private final Networks networks;

  public Sagas(SagaSettings settings, Networks networks) {
    this.t = settings;
    this.networks = networks;
  }

  @Override
  public StepTable tableFor(OperationRequest request) {
    return switch (request) {
      case VmBatch batch -> vmBatch(batch);
      case VmStart(var vm) -> vmStart(vm);
      case VmStartInBatch start -> vmStartInBatch(start);
      case VmStop stop -> vmStop(stop);
      case VmDestroy(var vm) -> vmDestroy(vm);
      case NodeAdd add -> nodeAdd(add);
      case ImageImport imports -> imageImport(imports);
      case TreeUp up -> treeUp(up);
      case TreeDown down -> treeDown(down);
    };
  }

  private StepTable vmBatch(VmBatch batch) {
    int parallel = t.batchParallel();
    return new StepTable(
        List.of(
            new BatchSteps.Create(batch, parallel, t.quickStep(), t.agentTimeout()),
            new BatchSteps.Place(batch, parallel, t.vmStart(), t.agentTimeout()),
            new BatchSteps.Start(batch, parallel, t.vmBatch(), t.agentTimeout())),
        t.vmBatch(),
        true);
  }

  private StepTable vmStart(VmId vm) {
    return new StepTable(Stream.concat(placing(vm), starting(vm)).toList(), t.vmStart(), true);
  }

  /** Whoever opens it is told when the VM has its place. */
  private StepTable vmStartInBatch(VmStartInBatch start) {
    List<Step> placing = placing(start.vm()).toList();
    List<Step> steps = new ArrayList<>(placing);
    steps.add(new TurnStep(start.batch(), t.vmBatch()));
    starting(start.vm()).forEach(steps::add);
    return new StepTable(List.copyOf(steps), t.vmBatch(), placing.size());
  }

  private Stream<Step> placing(VmId vm) {
    return Stream.of(
        new ClaimStep(vm, Verb.START, t.quickStep()),
        new AddressStep(vm, t.quickStep(), networks),
        new NodeStep(vm, t.quickStep()));
  }

  private Stream<Step> starting(VmId vm) {
    return Stream.of(
        new TreeStep(vm, t.treeStep(), t.agentTimeout()),
        new DiskStep(vm, t.diskStep(), t.agentTimeout()),
        new DomainStep(vm, t.domainStep(), t.agentTimeout()),
        new ReadyStep(vm, t.readyStep(), t.agentTimeout()),
        new RecordStartStep(vm, t.quickStep()));
  }

  private StepTable vmStop(VmStop stop) {
    VmId vm = stop.vm();
    return new StepTable(
        List.of(
            new ClaimStep(vm, Verb.STOP, t.quickStep()),
            new LocateStep(vm, t.quickStep()),
            new StopSteps.ShutDown(vm, stop.grace(), t.agentTimeout()),
            new StopSteps.ReleaseCompute(vm, t.quickStep()),
            new StopSteps.RecordStop(vm, t.quickStep())),
        t.vmStop().plus(stop.grace()),
        true);
  }

  private StepTable vmDestroy(VmId vm) {
    return new StepTable(
        List.of(
            new ClaimStep(vm, Verb.DESTROY, t.quickStep()),
            new LocateStep(vm, t.quickStep()),
            DestroySteps.domain(vm, t.domainStep(), t.agentTimeout()),
            new DestroySteps.RemoveDisk(vm, t.diskStep(), t.agentTimeout()),
            DestroySteps.tree(vm, t.treeStep(), t.agentTimeout()),
            DestroySteps.node(vm, t.quickStep()),
            DestroySteps.address(vm, t.quickStep()),
            DestroySteps.name(vm, t.quickStep()),
            DestroySteps.record(vm, t.quickStep())),
        t.vmDestroy(),
        true);
  }

  private StepTable nodeAdd(NodeAdd add) {
    return new StepTable(
        List.of(
            new NodeAddSteps.Reach(add.node(), t.reach(), t.agentTimeout()),
            new NodeAddSteps.Register(add.node(), add.role(), t.quickStep())),
        t.nodeAdd(),
        false);
  }

  private StepTable imageImport(ImageImport imports) {
    return new StepTable(
        List.of(
            new ImageImportSteps.RecordImage(imports, t.quickStep()),
            new ImageImportSteps.Store(imports, t.imageImport(), t.agentTimeout()),
            new ImageImportSteps.Publish(imports, t.quickStep())),
        t.imageImport(),
        true);
  }

  private StepTable treeUp(TreeUp up) {
    return new StepTable(
        List.of(
            new TreeUpSteps.Choose(up, t.quickStep()),
            new TreeUpSteps.Join(up, t.treeChange(), t.agentTimeout())),
        t.treeChange(),
        true);
  }

  private StepTable treeDown(TreeDown down) {
    return new StepTable(
        List.of(
            new TreeDownSteps.Check(down, t.quickStep()),
            new TreeDownSteps.Leave(down, t.treeChange(), t.agentTimeout())),
        t.treeChange(),
        true);
  }
}

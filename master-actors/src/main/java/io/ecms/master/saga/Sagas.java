package io.ecms.master.saga;

import io.ecms.core.model.VmId;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.OperationRequest.ImageImport;
import io.ecms.core.operation.OperationRequest.NodeAdd;
import io.ecms.core.operation.OperationRequest.VmDestroy;
import io.ecms.core.operation.OperationRequest.VmStart;
import io.ecms.core.operation.OperationRequest.VmStop;
import io.ecms.core.operation.SagaTables;
import io.ecms.core.operation.StepTable;
import io.ecms.core.vm.Verb;
import io.ecms.master.network.Networks;
import java.util.List;

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
      case VmStart(var vm) -> vmStart(vm);
      case VmStop stop -> vmStop(stop);
      case VmDestroy(var vm) -> vmDestroy(vm);
      case NodeAdd add -> nodeAdd(add);
      case ImageImport imports -> imageImport(imports);
    };
  }

  private StepTable vmStart(VmId vm) {
    return new StepTable(
        List.of(
            new ClaimStep(vm, Verb.START, t.quickStep()),
            new AddressStep(vm, t.quickStep(), networks),
            new NodeStep(vm, t.quickStep()),
            new TreeStep(vm, t.treeStep(), t.agentTimeout()),
            new DiskStep(vm, t.diskStep(), t.agentTimeout()),
            new DomainStep(vm, t.domainStep(), t.agentTimeout()),
            new ReadyStep(vm, t.readyStep(), t.agentTimeout()),
            new RecordStartStep(vm, t.quickStep())),
        t.vmStart(),
        true);
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
}

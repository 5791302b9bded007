package io.ecms.master.saga;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Fact.DomainRebooted;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.OperationRequest.ImageImport;
import io.ecms.core.operation.OperationRequest.NodeAdd;
import io.ecms.core.operation.OperationRequest.TreeDown;
import io.ecms.core.operation.OperationRequest.TreeUp;
import io.ecms.core.operation.OperationRequest.VmBatch;
import io.ecms.core.operation.OperationRequest.VmDestroy;
import io.ecms.core.operation.OperationRequest.VmKill;
import io.ecms.core.operation.OperationRequest.VmReboot;
import io.ecms.core.operation.OperationRequest.VmRebuild;
import io.ecms.core.operation.OperationRequest.VmRename;
import io.ecms.core.operation.OperationRequest.VmReset;
import io.ecms.core.operation.OperationRequest.VmResize;
import io.ecms.core.operation.OperationRequest.VmRestart;
import io.ecms.core.operation.OperationRequest.VmResume;
import io.ecms.core.operation.OperationRequest.VmSave;
import io.ecms.core.operation.OperationRequest.VmStart;
import io.ecms.core.operation.OperationRequest.VmStartInBatch;
import io.ecms.core.operation.OperationRequest.VmStop;
import io.ecms.core.operation.OperationRequest.VmSuspend;
import io.ecms.core.operation.SagaTables;
import io.ecms.core.operation.Step;
import io.ecms.core.operation.StepTable;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.setup.HostTask;
import io.ecms.core.setup.SshTarget;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import io.ecms.master.network.Networks;
import io.ecms.master.saga.VerbSteps.AtNode;
import io.ecms.master.saga.VerbSteps.RecordVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The tables of all sagas (K4). Reads from top to bottom as the command protocol. */
public final class Sagas implements SagaTables {
  /** Whoever renames a VM is told at once that the name is taken. */
  private static final int RENAME_DECIDING = 2;

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
      case VmStart(var vm) -> vmStart(vm, Verb.START);
      case VmRestart(var vm) -> vmStart(vm, Verb.RESTART);
      case VmStartInBatch start -> vmStartInBatch(start);
      case VmStop(var vm, var grace) -> stop(vm, Verb.STOP, grace);
      case VmKill(var vm) -> stop(vm, Verb.KILL, Duration.ZERO);
      case VmReboot(var vm, var grace) -> reboot(vm, Verb.REBOOT, grace);
      case VmReset(var vm) -> reboot(vm, Verb.RESET, Duration.ZERO);
      case VmSuspend(var vm) ->
          atNode(vm, Verb.SUSPEND, "suspend", new AgentCommand.SuspendDomain(vm), Vm.Suspend::new);
      case VmResume(var vm) ->
          atNode(vm, Verb.RESUME, "resume", new AgentCommand.ResumeDomain(vm), Vm.Resume::new);
      case VmSave(var vm) -> save(vm);
      case VmRename(var vm, var name) -> rename(vm, name);
      case VmResize resize -> resize(resize);
      case VmRebuild(var vm) -> rebuild(vm);
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

  private StepTable vmStart(VmId vm, Verb verb) {
    return new StepTable(
        Stream.concat(placing(vm, verb), starting(vm)).toList(), t.vmStart(), true);
  }

  /** Whoever opens it is told when the VM has its place. */
  private StepTable vmStartInBatch(VmStartInBatch start) {
    List<Step> placing = placing(start.vm(), Verb.START).toList();
    List<Step> steps = new ArrayList<>(placing);
    steps.add(new TurnStep(start.batch(), t.vmBatch()));
    starting(start.vm()).forEach(steps::add);
    return new StepTable(List.copyOf(steps), t.vmBatch(), placing.size());
  }

  private Stream<Step> placing(VmId vm, Verb verb) {
    return Stream.of(
        new ClaimStep(vm, verb, t.quickStep()),
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

  /** Without any grace the guest is not asked. */
  private StepTable stop(VmId vm, Verb verb, Duration grace) {
    return new StepTable(
        List.of(
            new ClaimStep(vm, verb, t.quickStep()),
            new LocateStep(vm, t.quickStep()),
            new StopSteps.ShutDown(vm, grace, t.agentTimeout()),
            new StopSteps.ReleaseCompute(vm, t.quickStep()),
            new StopSteps.RecordStop(vm, t.quickStep())),
        t.vmStop().plus(grace),
        true);
  }

  private StepTable reboot(VmId vm, Verb verb, Duration grace) {
    Duration limit = grace.plus(t.agentTimeout());
    return new StepTable(
        List.of(
            new ClaimStep(vm, verb, t.quickStep()),
            new LocateStep(vm, t.quickStep()),
            new AtNode("reboot", new AgentCommand.RebootDomain(vm, grace), limit, limit),
            new RecordVm(
                t.quickStep(),
                vm,
                view -> new Vm.Reboot(view.id(), view.need(DomainRebooted.class).forced()))),
        t.vmChange().plus(grace),
        true);
  }

  private StepTable atNode(
      VmId vm,
      Verb verb,
      String step,
      AgentCommand command,
      Function<OperationId, Vm.Command> record) {
    return new StepTable(
        List.of(
            new ClaimStep(vm, verb, t.quickStep()),
            new LocateStep(vm, t.quickStep()),
            new AtNode(step, command, t.domainStep(), t.agentTimeout()),
            new RecordVm(t.quickStep(), vm, view -> record.apply(view.id()))),
        t.vmChange(),
        true);
  }

  private StepTable save(VmId vm) {
    return new StepTable(
        List.of(
            new ClaimStep(vm, Verb.SAVE, t.quickStep()),
            new LocateStep(vm, t.quickStep()),
            new AtNode("save", new AgentCommand.SaveDomain(vm), t.saveStep(), t.agentTimeout()),
            new StopSteps.ReleaseCompute(vm, t.quickStep()),
            new RecordVm(t.quickStep(), vm, view -> new Vm.Save(view.id()))),
        t.vmSave(),
        true);
  }

  private StepTable rename(VmId vm, ResourceName name) {
    return new StepTable(
        List.of(
            new ClaimStep(vm, Verb.RENAME, t.quickStep()),
            new VerbSteps.TakeName(vm, name, t.quickStep()),
            new RecordVm(t.quickStep(), vm, view -> new Vm.Rename(view.id(), name)),
            new VerbSteps.GiveOldNameBack(vm, name, t.quickStep())),
        t.vmChange(),
        RENAME_DECIDING);
  }

  private StepTable resize(VmResize wish) {
    return new StepTable(
        List.of(
            new ClaimStep(wish.vm(), Verb.RESIZE, t.quickStep()),
            new RecordVm(
                t.quickStep(),
                wish.vm(),
                view -> new Vm.Resize(view.id(), wish.vcpus(), wish.memoryMib()))),
        t.vmChange(),
        true);
  }

  /** What is removed here the next start makes anew, as for a VM that has never been started. */
  private StepTable rebuild(VmId vm) {
    return new StepTable(
        List.of(
            new ClaimStep(vm, Verb.REBUILD, t.quickStep()),
            new LocateStep(vm, t.quickStep()),
            DestroySteps.domain(vm, t.domainStep(), t.agentTimeout()),
            new DestroySteps.RemoveDisk(vm, t.diskStep(), t.agentTimeout()),
            new RecordVm(t.quickStep(), vm, view -> new Vm.Rebuild(view.id()))),
        t.vmDestroy(),
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
    Stream<Step> setup = add.ssh().stream().flatMap(ssh -> settingUp(add.node(), ssh));
    Stream<Step> taking =
        Stream.of(
            new NodeAddSteps.Reach(add.node(), t.reach(), t.agentTimeout()),
            new NodeAddSteps.Register(add.node(), add.role(), t.quickStep()));
    Duration deadline = add.ssh().isPresent() ? t.nodeSetup() : t.nodeAdd();
    return new StepTable(Stream.concat(setup, taking).toList(), deadline, false);
  }

  private Stream<Step> settingUp(NodeName node, SshTarget ssh) {
    return Stream.of(HostTask.REACH, HostTask.INSTALL, HostTask.CHECK, HostTask.START)
        .map(task ->
            new HostStep(
                task,
                ssh,
                node,
                task == HostTask.REACH ? t.reachHost() : t.hostStep(),
                t.hostStep()));
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

package io.ecms.master.actor;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.command.VmWish;
import io.ecms.core.entity.Answer;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the master admits commands and opens operations, without the actor around it: {@link Master}
 * and the simulator drive it alike. The stages that it answers fail when an entity has not answered
 * in time. Reads the view that it is handed only while it is called. Its log shows, at level DEBUG,
 * who was master when.
 */
public final class Admissions {
  private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);
  private static final String CLIENT = "client";

  private final MasterSettings settings;
  private final EntityCalls entities;
  private final InstantSource clock;
  private final VmDrafts drafts;
  private final VmCreation creation;
  private final BatchAdmissions batches;
  private final Ids ids;

  public Admissions(
      MasterSettings settings, EntityCalls entities, InstantSource clock, RandomGenerator random) {
    this.settings = settings;
    this.entities = entities;
    this.clock = clock;
    this.drafts = new VmDrafts(entities, settings.networks());
    this.creation = new VmCreation(entities, clock);
    this.batches =
        new BatchAdmissions(
            settings.batchMaxCount(), entities, drafts, creation, this::openOperation);
    this.ids = new Ids(random);
  }

  /**
   * A command that opens an operation on a VM.
   *
   * @param versions sequence numbers at which the VM may be; empty when any will do
   * @param keyed whether the id follows from the client's key
   */
  public record Start(
      OperationId id,
      OperationRequest request,
      VmId vm,
      Verb verb,
      Optional<Set<Long>> versions,
      boolean keyed) {
    boolean isMeantFor(long sequence) {
      return versions.map(wanted -> wanted.contains(sequence)).orElse(true);
    }
  }

  public Start of(MasterMessage.StartVm m) {
    return start(new OperationRequest.VmStart(m.vm()), m.vm(), Verb.START, m.versions(), m.key());
  }

  /** A batch that has been looked into, to be handed to {@link #open(Batch, ClusterView)}. */
  public record Batch(BatchAdmissions.Prepared prepared) {
    /** Looking into it has come to nothing. */
    public static Batch refused(Problem problem) {
      return new Batch(new BatchAdmissions.Prepared.Answered(new MasterReply.Refused(problem)));
    }
  }

  /** Looks into a batch (T4); what is found out before its places are chosen. */
  public CompletionStage<Batch> prepare(MasterMessage.StartBatch m, ClusterView view) {
    return batches.prepare(ids.operation(m.template().key()), m, view).thenApply(Batch::new);
  }

  /** Opens a batch, or answers what is in its way. */
  public CompletionStage<MasterReply> open(Batch batch, ClusterView view) {
    return switch (batch.prepared()) {
      case BatchAdmissions.Prepared.Answered(var reply) -> CompletableFuture.completedFuture(reply);
      case BatchAdmissions.Prepared.Ready ready ->
          batches.open(
              ready,
              view,
              view.proposeBatch(
                  ready.id(), BatchMember.of(ready.id(), ready.request()), clock.instant()));
    };
  }

  public Start of(MasterMessage.StopVm m) {
    Duration grace = m.grace().orElse(settings.sagas().stopGrace());
    return start(
        new OperationRequest.VmStop(m.vm(), grace), m.vm(), Verb.STOP, m.versions(), m.key());
  }

  public Start of(MasterMessage.ChangeVm m) {
    VmId vm = m.vm();
    return switch (m.wish()) {
      case VmWish.Kill() -> change(m, new OperationRequest.VmKill(vm), Verb.KILL);
      case VmWish.Reboot(var grace) ->
          change(
              m,
              new OperationRequest.VmReboot(vm, grace.orElse(settings.sagas().stopGrace())),
              Verb.REBOOT);
      case VmWish.Reset() -> change(m, new OperationRequest.VmReset(vm), Verb.RESET);
      case VmWish.Suspend() -> change(m, new OperationRequest.VmSuspend(vm), Verb.SUSPEND);
      case VmWish.Resume() -> change(m, new OperationRequest.VmResume(vm), Verb.RESUME);
      case VmWish.Save() -> change(m, new OperationRequest.VmSave(vm), Verb.SAVE);
      case VmWish.Rename(var name) ->
          change(m, new OperationRequest.VmRename(vm, name), Verb.RENAME);
      case VmWish.Resize(var vcpus, var memoryMib) ->
          change(m, new OperationRequest.VmResize(vm, vcpus, memoryMib), Verb.RESIZE);
      case VmWish.Rebuild() -> change(m, new OperationRequest.VmRebuild(vm), Verb.REBUILD);
    };
  }

  private Start change(MasterMessage.ChangeVm m, OperationRequest request, Verb verb) {
    return start(request, m.vm(), verb, m.versions(), m.key());
  }

  public Start of(MasterMessage.DestroyVm m) {
    return start(
        new OperationRequest.VmDestroy(m.vm()), m.vm(), Verb.DESTROY, m.versions(), m.key());
  }

  private Start start(
      OperationRequest request,
      VmId vm,
      Verb verb,
      Optional<Set<Long>> versions,
      Optional<String> key) {
    return new Start(ids.operation(key), request, vm, verb, versions, key.isPresent());
  }

  /** vm_create (E3). */
  public CompletionStage<MasterReply> create(MasterMessage.CreateVm command, ClusterView view) {
    VmId id = ids.vm(command.key());
    LOG.debug("decides {}", id);
    return drafts
        .complete(command, view)
        .thenCompose(draft ->
            switch (draft) {
              case VmDrafts.Draft.Complete(var spec) -> creation.create(id, spec);
              case VmDrafts.Draft.Wrong(var problem) -> refused(problem);
            });
  }

  /** A refusal found here costs no operation; the claim step decides all the same. */
  public CompletionStage<Answer> check(Start start) {
    return entities.vm(start.vm(), new Vm.CheckVerb(start.verb()), CLIENT, "check");
  }

  /** Opens the operation after its check. */
  public CompletionStage<MasterReply> open(Start start, Answer checked, ClusterView view) {
    return switch (checked) {
      case Answer.Done(var sequence, Vm.Known vm) when !start.isMeantFor(sequence) ->
          refused(
              start,
              Problem.conflict(
                  "precondition-failed",
                  "vm %s is at version %d, which the request does not name: look again, then decide"
                      .formatted(vm.id(), sequence)));
      case Answer.Done(_, Vm.Known vm) -> {
        boolean firstStart = start.verb() == Verb.START && vm.placement().isEmpty();
        List<Fact> facts =
            firstStart
                ? view.propose(start.id(), start.vm(), vm.spec(), clock.instant())
                : List.of();
        yield openOperation(start.id(), start.request(), facts);
      }
      case Answer.No(var problem) -> refused(start, problem);
      case Answer.Done done -> throw new IllegalStateException("checked, but " + done.state());
    };
  }

  /** A key's command may be refused because of the very operation that it has opened before. */
  private CompletionStage<MasterReply> refused(Start start, Problem problem) {
    return start.keyed() ? opened(start.id(), start.request(), problem) : refused(problem);
  }

  private CompletionStage<MasterReply> opened(
      OperationId id, OperationRequest request, Problem problem) {
    return entities
        .operation(id)
        .thenApply(answer -> {
          if (answer instanceof Answer.No(var unknown) && unknown.retryable()) {
            return new MasterReply.Refused(unknown);
          }
          if (!(answer instanceof Answer.Done(_, Operation.Known known))) {
            return new MasterReply.Refused(problem);
          }
          return known.request().equals(request)
              ? new MasterReply.Opened(known)
              : new MasterReply.Refused(
                  Problem.conflict(
                      "idempotency-key-reused",
                      "operation " + known.id() + " was opened with another request"));
        });
  }

  /** add_node (E2). */
  public CompletionStage<MasterReply> add(MasterMessage.AddNode m) {
    return openOperation(
        ids.operation(m.key()),
        new OperationRequest.NodeAdd(m.node(), m.role(), m.ssh()),
        List.of());
  }

  /** Image import. */
  public CompletionStage<MasterReply> bringIn(MasterMessage.ImportImage m, ClusterView view) {
    return openOperation(
        ids.operation(m.key()),
        new OperationRequest.ImageImport(
            ids.image(m.key()),
            m.name(),
            m.source(),
            m.degree().orElse(settings.defaultDegree()),
            view.imageNode()),
        List.of());
  }

  /** tree-up; who is to join is fixed now, whoever comes later is not meant. */
  public CompletionStage<MasterReply> raise(MasterMessage.TreeUp m, ClusterView view) {
    OperationId id = ids.operation(m.key());
    OperationRequest request = new OperationRequest.TreeUp(m.image(), m.nodes());
    ClusterView.TreeNodes found = view.treeNodes(m.nodes());
    return obstacle(found)
        .map(problem -> m.key().isPresent() ? opened(id, request, problem) : refused(problem))
        .orElseGet(() -> openOperation(id, request, List.of(new Fact.NodesChosen(found.nodes()))));
  }

  private static Optional<Problem> obstacle(ClusterView.TreeNodes found) {
    if (found.nodes().isEmpty()) {
      return Optional.of(
          Problem.conflict(
              "no-node-fits", "no compute node is up and takes VMs: add one, or name nodes"));
    }
    return found.away().stream()
        .findFirst()
        .map(node ->
            Problem.transientError(
                "node-unreachable", "the controller of node " + node + " is not connected"));
  }

  /** tree-down. */
  public CompletionStage<MasterReply> lower(MasterMessage.TreeDown m) {
    return openOperation(
        ids.operation(m.key()), new OperationRequest.TreeDown(m.image(), m.nodes()), List.of());
  }

  private CompletionStage<MasterReply> openOperation(
      OperationId id, OperationRequest request, List<Fact> facts) {
    LOG.debug("decides {}", id);
    return entities
        .open(id, request, facts, CLIENT)
        .thenApply(answer ->
            switch (answer) {
              case Answer.Done(_, Operation.Known known) -> new MasterReply.Opened(known);
              case Answer.Done done ->
                  throw new IllegalStateException("opened, but " + done.state());
              case Answer.No(var problem) -> new MasterReply.Refused(problem);
            });
  }

  private static CompletionStage<MasterReply> refused(Problem problem) {
    return CompletableFuture.completedFuture(new MasterReply.Refused(problem));
  }
}

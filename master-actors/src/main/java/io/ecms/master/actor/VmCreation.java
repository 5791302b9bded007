package io.ecms.master.actor;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.command.MasterReply;
import io.ecms.core.entity.Answer;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmSpec;
import io.ecms.core.vm.VmStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * vm_create (E3): takes the name, then records the VM. A crash in between leaves a name whose owner
 * does not exist; the next who wants the name finds that out and takes it over.
 */
final class VmCreation {
  private static final String WHY = "vm-create";
  private static final String BY = "client";

  /** A claim younger than this may belong to a creation that is under way. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(30);

  private final EntityCalls entities;
  private final InstantSource clock;

  VmCreation(EntityCalls entities, InstantSource clock) {
    this.entities = entities;
    this.clock = clock;
  }

  CompletionStage<MasterReply> create(VmId id, VmSpec spec) {
    return take(spec, new NameClaim.Take(id.value(), Optional.empty()))
        .thenCompose(taken ->
            switch (taken) {
              case Answer.Done done -> define(id, spec, since(done));
              case Answer.No(var problem) when problem.retryable() ->
                  done(new MasterReply.Refused(problem));
              case Answer.No(var problem) -> takeOver(id, spec, problem);
            });
  }

  private CompletionStage<Answer> take(VmSpec spec, NameClaim.Take how) {
    return entities.name(NameClaim.ofVm(spec.name()), how, BY, WHY);
  }

  /** A rename may have taken the name anew since: that claim is not this one. */
  private static Optional<Instant> since(Answer.Done taken) {
    return taken.state() instanceof NameClaim.Held held
        ? Optional.of(held.since())
        : Optional.empty();
  }

  private CompletionStage<MasterReply> define(VmId id, VmSpec spec, Optional<Instant> taken) {
    return entities
        .vm(id, new Vm.Define(id, spec), BY, WHY)
        .thenCompose(answer ->
            switch (answer) {
              case Answer.Done(var sequence, Vm.Known known) ->
                  created(spec, taken, new MasterReply.VmCreated(known, sequence));
              case Answer.Done done ->
                  throw new IllegalStateException("defined, but " + done.state());
              case Answer.No(var problem) -> giveBackUnlessOurs(id, spec, taken, problem);
            });
  }

  /**
   * A late repeat may find the VM destroyed or renamed: then it has taken a name that nobody wants
   * any more.
   */
  private CompletionStage<MasterReply> created(
      VmSpec spec, Optional<Instant> taken, MasterReply.VmCreated created) {
    Vm.Known vm = created.vm();
    boolean renamed = !vm.spec().name().equals(spec.name()) && !isBeingRenamed(vm);
    return vm.status() == VmStatus.DESTROYED || renamed
        ? entities
            .name(
                NameClaim.ofVm(spec.name()),
                new NameClaim.GiveBack(vm.id().value(), taken),
                BY,
                WHY)
            .thenApply(_ -> created)
        : done(created);
  }

  /** The same key with another name: that name is not wanted any more. */
  private CompletionStage<MasterReply> giveBackUnlessOurs(
      VmId id, VmSpec spec, Optional<Instant> taken, Problem problem) {
    MasterReply refused = new MasterReply.Refused(problem);
    return entities
        .vm(id)
        .thenCompose(answer ->
            answer instanceof Answer.Done(_, Vm.Known known)
                    && !known.spec().name().equals(spec.name())
                ? entities
                    .name(
                        NameClaim.ofVm(spec.name()),
                        new NameClaim.GiveBack(id.value(), taken),
                        BY,
                        WHY)
                    .thenApply(_ -> refused)
                : done(refused));
  }

  private CompletionStage<MasterReply> takeOver(VmId id, VmSpec spec, Problem taken) {
    MasterReply refused = new MasterReply.Refused(nameTaken(spec.name(), taken));
    return entities
        .name(NameClaim.ofVm(spec.name()))
        .thenCompose(answer ->
            answer instanceof Answer.Done(_, NameClaim.Held(var owner, var since))
                    && since.plus(UNDER_WAY).isBefore(clock.instant())
                ? abandoned(new VmId(owner), spec.name())
                    .thenCompose(abandoned ->
                        abandoned
                            ? takeFrom(new NameClaim.Held(owner, since), id, spec, refused)
                            : done(refused))
                : done(refused));
  }

  private CompletionStage<MasterReply> takeFrom(
      NameClaim.Held held, VmId id, VmSpec spec, MasterReply refused) {
    NameClaim.Take how =
        new NameClaim.Take(id.value(), Optional.of(held.owner()), Optional.of(held.since()));
    return take(spec, how)
        .thenCompose(taken ->
            switch (taken) {
              case Answer.Done done -> define(id, spec, since(done));
              case Answer.No _ -> done(refused);
            });
  }

  /**
   * Why a name cannot be had for a VM, if so. One that nobody has any use for is given back first.
   */
  CompletionStage<Optional<Problem>> obstacle(ResourceName name, VmId wantedFor) {
    return entities
        .name(NameClaim.ofVm(name))
        .thenCompose(answer ->
            switch (answer) {
              case Answer.Done(_, NameClaim.Held(var owner, var since))
                  when !owner.equals(wantedFor.value()) ->
                  obstacle(name, owner, since);
              case Answer.Done _ -> CompletableFuture.completedFuture(Optional.empty());
              case Answer.No(var problem) ->
                  CompletableFuture.completedFuture(Optional.of(problem));
            });
  }

  private CompletionStage<Optional<Problem>> obstacle(
      ResourceName name, String owner, Instant since) {
    Optional<Problem> taken =
        Optional.of(
            nameTaken(name, Problem.conflict("name-taken", "the name belongs to " + owner)));
    if (!since.plus(UNDER_WAY).isBefore(clock.instant())) {
      return CompletableFuture.completedFuture(taken);
    }
    return abandoned(new VmId(owner), name)
        .thenCompose(abandoned ->
            abandoned
                ? entities
                    .name(
                        NameClaim.ofVm(name),
                        new NameClaim.GiveBack(owner, Optional.of(since)),
                        BY,
                        WHY)
                    .thenApply(_ -> Optional.empty())
                : CompletableFuture.completedFuture(taken));
  }

  private static Problem nameTaken(ResourceName name, Problem taken) {
    return Problem.conflict(
        taken.code(),
        "a vm named %s exists already: %s; choose another name or destroy it"
            .formatted(name, taken.message()));
  }

  /** Whether the owner of a name has no use for it. */
  private CompletionStage<Boolean> abandoned(VmId owner, ResourceName name) {
    return entities
        .vm(owner)
        .thenApply(answer ->
            switch (answer) {
              case Answer.Done(_, Vm.Known known) ->
                  known.status() == VmStatus.DESTROYED
                      || (!known.spec().name().equals(name) && !isBeingRenamed(known));
              case Answer.Done(_, Vm.Absent _) -> true;
              case Answer.Done _, Answer.No _ -> false;
            });
  }

  /** It may have taken the name already, and be called so any moment. */
  private static boolean isBeingRenamed(Vm.Known vm) {
    return vm.claim().map(claim -> claim.verb() == Verb.RENAME).orElse(false);
  }

  private static CompletionStage<MasterReply> done(MasterReply reply) {
    return CompletableFuture.completedFuture(reply);
  }
}

package io.ecms.core.vm;

import static io.ecms.core.entity.Logic.Decision.accept;
import static io.ecms.core.entity.Logic.Decision.already;
import static io.ecms.core.entity.Logic.Decision.refuse;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A VM: what is wanted of it, what it holds, and which operation has it in hand (K3, E3, E4).
 *
 * <pre>
 * Unknown id --Define--> Defined --Claim(start)--> Starting --Start--> Running --Suspend--> Suspended
 *                           |                         |                   |  '--Save--> Saved
 *                           |                       Fail --> Failed     Claim(stop) --Stop--> Stopped
 *                           '-- Claim(destroy) from any resting state --Destroy--> Destroyed
 *
 * Running --Observe(off)--> Restarting --Claim(restart)--> Starting     if its policy wants that,
 *                   '-----> Stopped                                     see {@link Restarts}
 * </pre>
 *
 * At most one operation has a VM in hand: {@link Claim} is refused while another one does, and only
 * the claimant can end the claim. That makes a second start impossible whatever the master
 * believes.
 */
public final class Vm implements Logic<Vm.Command, Vm.Event, Vm.State> {
  public static final Vm LOGIC = new Vm();

  /** Commands. */
  public sealed interface Command extends Wire {}

  /** Records what is wanted; nothing is started (E3). */
  public record Define(VmId id, VmSpec spec) implements Command {}

  /** Takes the VM in hand for an operation. */
  public record Claim(OperationId operation, Verb verb) implements Command {}

  /** Would {@link Claim} be accepted now? Changes nothing. */
  public record CheckVerb(Verb verb) implements Command {}

  /** The claimant started it. */
  public record Start(OperationId operation, Placement placement, Optional<Vnc> vnc)
      implements Command {}

  /** The claimant has suspended it. */
  public record Suspend(OperationId operation) implements Command {}

  /** The claimant has let it go on. */
  public record Resume(OperationId operation) implements Command {}

  /** The claimant has rebooted it, by force when the guest did not listen or was not asked. */
  public record Reboot(OperationId operation, boolean forced) implements Command {}

  /** The claimant has kept its memory and turned it off. */
  public record Save(OperationId operation) implements Command {}

  /** The claimant, which holds the new name, gives it to the VM. */
  public record Rename(OperationId operation, ResourceName name) implements Command {}

  /** The claimant changes what it takes; what is empty stays. */
  public record Resize(OperationId operation, Optional<Integer> vcpus, Optional<Long> memoryMib)
      implements Command {}

  /** The claimant has removed its disk, so that the next start makes a new one from the image. */
  public record Rebuild(OperationId operation) implements Command {}

  /** The claimant stopped it. */
  public record Stop(OperationId operation, boolean forced) implements Command {}

  /** The claimant removed everything. */
  public record Destroy(OperationId operation) implements Command {}

  /** The claimant gives up; what it held has been given back as far as {@code why} says. */
  public record Fail(OperationId operation, Problem why) implements Command {}

  /** The claimant gives up before it has changed anything: the VM is what it was. */
  public record Abandon(OperationId operation, Problem why) implements Command {}

  /**
   * What the hypervisor says of a VM that nobody has in hand.
   *
   * @param status {@link VmStatus#RUNNING}, {@link VmStatus#SUSPENDED} or {@link VmStatus#STOPPED}
   * @param why why it is off, if it is and the hypervisor tells
   * @param asOf when the hypervisor was asked; older than the VM's last change, it says nothing
   */
  public record Observe(VmStatus status, Optional<EndReason> why, Instant asOf)
      implements Command {}

  /** Events. */
  public sealed interface Event extends DomainEvent {}

  public record VmDefined(VmId id, VmSpec spec, Stamp stamp) implements Event {}

  public record VmClaimed(OperationId operation, Verb verb, Stamp stamp) implements Event {}

  public record VmStarted(
      OperationId operation, Placement placement, Optional<Vnc> vnc, Stamp stamp)
      implements Event {}

  public record VmStopped(OperationId operation, boolean forced, Stamp stamp) implements Event {}

  public record VmSuspended(OperationId operation, Stamp stamp) implements Event {}

  public record VmResumed(OperationId operation, Stamp stamp) implements Event {}

  public record VmRebooted(OperationId operation, boolean forced, Stamp stamp) implements Event {}

  public record VmSaved(OperationId operation, Stamp stamp) implements Event {}

  public record VmRenamed(OperationId operation, ResourceName name, Stamp stamp) implements Event {}

  public record VmResized(OperationId operation, int vcpus, long memoryMib, Stamp stamp)
      implements Event {}

  public record VmRebuilt(OperationId operation, Stamp stamp) implements Event {}

  public record VmFailed(OperationId operation, Problem why, Stamp stamp) implements Event {}

  public record ClaimAbandoned(OperationId operation, Problem why, Stamp stamp) implements Event {}

  /** The VM is in another state than was thought, without anybody having asked for it. */
  public record VmObserved(VmStatus status, Optional<EndReason> why, Stamp stamp)
      implements Event {}

  public record VmDestroyed(OperationId operation, Stamp stamp) implements Event {}

  /** States. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  public sealed interface State extends Wire {}

  /** Nothing is known under this id. */
  public record Absent() implements State {}

  /**
   * A VM.
   *
   * @param placement what it holds since its first start
   * @param vnc its console while it runs
   * @param claim the operation that has it in hand
   * @param reason why it failed, when it did
   * @param restarts what its restart policy has done and is about to do
   * @param defined what it was created with, once that was changed
   */
  public record Known(
      VmId id,
      VmSpec spec,
      VmStatus status,
      Optional<Placement> placement,
      Optional<Vnc> vnc,
      Optional<InHand> claim,
      Optional<Problem> reason,
      Instant createdAt,
      Instant updatedAt,
      Restarts restarts,
      Optional<VmSpec> defined)
      implements State {
    public Known {
      // What an earlier version has recorded has none.
      restarts = Objects.requireNonNullElse(restarts, Restarts.NONE);
    }

    /** The state as users see it: that of the operation while one is running. */
    public VmStatus shown() {
      return claim.map(inHand -> inHand.verb().meanwhile(status)).orElse(status);
    }

    /** In nobody's hand. */
    Known resting(VmStatus next, Optional<Problem> why, Restarts then, Instant at) {
      Optional<Vnc> console = next.isOn() ? vnc : Optional.empty();
      Restarts kept = next == VmStatus.RESTARTING ? then : then.without();
      return new Known(
          id, spec, next, placement, console, Optional.empty(), why, createdAt, at, kept, defined);
    }

    Known resting(VmStatus next, Instant at) {
      return resting(next, Optional.empty(), restarts, at);
    }

    Known inHand(InHand by, Restarts then, Instant at) {
      return new Known(
          id, spec, status, placement, vnc, Optional.of(by), reason, createdAt, at, then, defined);
    }

    Known placed(Optional<Placement> where, Optional<Vnc> console) {
      return new Known(
          id, spec, status, where, console, claim, reason, createdAt, updatedAt, restarts, defined);
    }

    Known changed(VmSpec next, Instant at) {
      Optional<VmSpec> first = Optional.of(defined.orElse(spec));
      return new Known(
          id,
          next,
          status,
          placement,
          vnc,
          Optional.empty(),
          reason,
          createdAt,
          at,
          restarts,
          first);
    }

    Optional<Verb> verb() {
      return claim.map(InHand::verb);
    }
  }

  /** The operation that has the VM in hand, and what it does. */
  public record InHand(OperationId operation, Verb verb) {}

  private Vm() {}

  @Override
  public String type() {
    return "Vm";
  }

  @Override
  public State empty() {
    return new Absent();
  }

  @Override
  public Decision<Event> decide(State state, Command command, Stamp stamp) {
    return switch (state) {
      case Absent() ->
          switch (command) {
            case Define(var id, var spec) -> accept(new VmDefined(id, spec, stamp));
            case Claim _,
                CheckVerb _,
                Start _,
                Suspend _,
                Resume _,
                Reboot _,
                Save _,
                Rename _,
                Resize _,
                Rebuild _,
                Stop _,
                Destroy _,
                Fail _,
                Abandon _,
                Observe _ ->
                refuse(Problem.notFound("vm-not-found", "there is no such vm"));
          };
      case Known known ->
          switch (command) {
            case Define(_, var spec) -> defineAgain(known, spec);
            case Claim(var operation, var verb) -> claim(known, operation, verb, stamp);
            case CheckVerb(var verb) ->
                obstacle(known, verb).map(Decision::<Event>refuse).orElseGet(Decision::already);
            case Start(var operation, var placement, var vnc) ->
                byClaimant(known, operation, new VmStarted(operation, placement, vnc, stamp));
            case Suspend(var operation) ->
                inHandTo(Verb.SUSPEND, known, operation, new VmSuspended(operation, stamp));
            case Resume(var operation) ->
                inHandTo(Verb.RESUME, known, operation, new VmResumed(operation, stamp));
            case Reboot(var operation, var forced) ->
                inHandTo(
                    known.verb().filter(Verb.RESET::equals).orElse(Verb.REBOOT),
                    known,
                    operation,
                    new VmRebooted(operation, forced, stamp));
            case Save(var operation) ->
                inHandTo(Verb.SAVE, known, operation, new VmSaved(operation, stamp));
            case Rename(var operation, var name) ->
                inHandTo(Verb.RENAME, known, operation, new VmRenamed(operation, name, stamp));
            case Resize resize -> resize(known, resize, stamp);
            case Rebuild(var operation) ->
                inHandTo(Verb.REBUILD, known, operation, new VmRebuilt(operation, stamp));
            case Stop(var operation, var forced) ->
                byClaimant(known, operation, new VmStopped(operation, forced, stamp));
            case Destroy(var operation) ->
                byClaimant(known, operation, new VmDestroyed(operation, stamp));
            case Fail(var operation, var why) ->
                byClaimant(known, operation, new VmFailed(operation, why, stamp));
            case Abandon(var operation, var why) ->
                byClaimant(known, operation, new ClaimAbandoned(operation, why, stamp));
            case Observe seen -> observe(known, seen, stamp);
          };
    };
  }

  private static Decision<Event> defineAgain(Known known, VmSpec spec) {
    return known.defined().orElse(known.spec()).equals(spec)
        ? already()
        : refuse(
            Problem.conflict(
                "idempotency-key-reused", "vm " + known.id() + " was created with other values"));
  }

  private static Decision<Event> claim(Known known, OperationId operation, Verb verb, Stamp stamp) {
    if (known.claim().equals(Optional.of(new InHand(operation, verb)))) {
      return already();
    }
    return obstacle(known, verb)
        .map(Decision::<Event>refuse)
        .orElseGet(() -> accept(new VmClaimed(operation, verb, stamp)));
  }

  private static Optional<Problem> obstacle(Known known, Verb verb) {
    if (known.claim().isPresent()) {
      InHand inHand = known.claim().get();
      return Optional.of(
          Problem.conflict(
              "operation-in-progress",
              "vm %s cannot %s: operation %s (%s) is running"
                  .formatted(known.id(), verb.word(), inHand.operation(), inHand.verb().word())));
    }
    if (!verb.allowedIn(known.status())) {
      return Optional.of(
          known.status() == VmStatus.DESTROYED
              ? Problem.notFound("vm-destroyed", "vm " + known.id() + " is destroyed")
              : Problem.conflict(
                  "wrong-state",
                  "vm %s cannot %s: it is %s%s"
                      .formatted(
                          known.id(),
                          verb.word(),
                          known.status().word(),
                          verb.hint(known.status()))));
    }
    return Optional.empty();
  }

  private static Decision<Event> resize(Known known, Resize resize, Stamp stamp) {
    VmSpec before = known.spec();
    try {
      VmSpec after =
          before.sized(
              resize.vcpus().orElse(before.vcpus()), resize.memoryMib().orElse(before.memoryMib()));
      return inHandTo(
          Verb.RESIZE,
          known,
          resize.operation(),
          new VmResized(resize.operation(), after.vcpus(), after.memoryMib(), stamp));
    } catch (InvalidValue e) {
      return refuse(Problem.invalid("invalid-value", String.valueOf(e.getMessage())));
    }
  }

  /** An observation never overrules an operation, nor anything newer than itself. */
  private static Decision<Event> observe(Known known, Observe seen, Stamp stamp) {
    boolean watched =
        switch (known.status()) {
          case RUNNING, SUSPENDED, UNKNOWN -> true;
          case DEFINED,
              STARTING,
              STOPPING,
              STOPPED,
              SAVED,
              RESTARTING,
              MIGRATING,
              FAILED,
              DESTROYED ->
              false;
        };
    return watched
            && known.claim().isEmpty()
            && known.updatedAt().isBefore(seen.asOf())
            && seen.status() != known.status()
        ? accept(new VmObserved(seen.status(), seen.why(), stamp))
        : already();
  }

  /** Only the claimant ends its claim; anybody else is late, so nothing changes. */
  private static Decision<Event> byClaimant(Known known, OperationId operation, Event event) {
    boolean inHand = known.claim().map(claim -> claim.operation().equals(operation)).orElse(false);
    return inHand ? accept(event) : already();
  }

  /** The same, and only for what it has taken the VM in hand for. */
  private static Decision<Event> inHandTo(
      Verb verb, Known known, OperationId operation, Event event) {
    return known.verb().filter(verb::equals).isPresent()
        ? byClaimant(known, operation, event)
        : already();
  }

  @Override
  public State evolve(State state, Event event) {
    return VmLife.evolve(state, event);
  }
}

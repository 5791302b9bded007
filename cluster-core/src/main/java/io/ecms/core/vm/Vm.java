package io.ecms.core.vm;

import static io.ecms.core.entity.Logic.Decision.accept;
import static io.ecms.core.entity.Logic.Decision.already;
import static io.ecms.core.entity.Logic.Decision.refuse;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import java.time.Instant;
import java.util.Optional;

/**
 * A VM: what is wanted of it, what it holds, and which operation has it in hand (K3, E3, E4).
 *
 * <pre>
 * Unknown id --Define--> Defined --Claim(start)--> Starting --Start--> Running
 *                           |                         |                   |
 *                           |                       Fail --> Failed     Claim(stop) --Stop--> Stopped
 *                           '-- Claim(destroy) from any resting state --Destroy--> Destroyed
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
      Instant updatedAt)
      implements State {
    /** The state as users see it: that of the operation while one is running. */
    public VmStatus shown() {
      return claim.map(inHand -> inHand.verb().meanwhile()).orElse(status);
    }

    Known with(
        VmStatus status,
        Optional<Placement> placement,
        Optional<Vnc> vnc,
        Optional<InHand> claim,
        Optional<Problem> reason,
        Instant at) {
      return new Known(id, spec, status, placement, vnc, claim, reason, createdAt, at);
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
            case Claim _, CheckVerb _, Start _, Stop _, Destroy _, Fail _, Abandon _, Observe _ ->
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
    return known.spec().equals(spec)
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
                  "vm %s cannot %s: it is %s"
                      .formatted(known.id(), verb.word(), known.status().word())));
    }
    return Optional.empty();
  }

  /** An observation never overrules an operation, nor anything newer than itself. */
  private static Decision<Event> observe(Known known, Observe seen, Stamp stamp) {
    boolean watched =
        switch (known.status()) {
          case RUNNING, SUSPENDED, UNKNOWN -> true;
          case DEFINED, STARTING, STOPPING, STOPPED, MIGRATING, FAILED, DESTROYED -> false;
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

  @Override
  public State evolve(State state, Event event) {
    Instant at = event.stamp().at();
    return switch (event) {
      case VmDefined(var id, var spec, _) ->
          new Known(
              id,
              spec,
              VmStatus.DEFINED,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              at,
              at);
      case VmClaimed(var operation, var verb, _) -> {
        Known k = known(state);
        yield k.with(
            k.status(),
            k.placement(),
            k.vnc(),
            Optional.of(new InHand(operation, verb)),
            k.reason(),
            at);
      }
      case VmStarted(_, var placement, var vnc, _) ->
          known(state)
              .with(
                  VmStatus.RUNNING,
                  Optional.of(placement),
                  vnc,
                  Optional.empty(),
                  Optional.empty(),
                  at);
      case VmStopped _ -> {
        Known k = known(state);
        yield k.with(
            VmStatus.STOPPED,
            k.placement(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            at);
      }
      case VmFailed(_, var why, _) -> {
        Known k = known(state);
        yield k.with(
            VmStatus.FAILED,
            k.placement(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(why),
            at);
      }
      case ClaimAbandoned(_, var why, _) -> {
        Known k = known(state);
        yield k.with(k.status(), k.placement(), k.vnc(), Optional.empty(), Optional.of(why), at);
      }
      case VmObserved(var status, var why, _) -> {
        Known k = known(state);
        Optional<Vnc> vnc = status == VmStatus.STOPPED ? Optional.empty() : k.vnc();
        yield k.with(status, k.placement(), vnc, k.claim(), observed(status, why), at);
      }
      case VmDestroyed _ ->
          known(state)
              .with(
                  VmStatus.DESTROYED,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  at);
    };
  }

  private static Optional<Problem> observed(VmStatus status, Optional<EndReason> why) {
    return switch (status) {
      case STOPPED -> Optional.of(why.orElse(EndReason.UNKNOWN).problem());
      case UNKNOWN ->
          Optional.of(
              Problem.transientError(
                  "hypervisor-away", "its node cannot ask the hypervisor at present"));
      case DEFINED, STARTING, RUNNING, SUSPENDED, STOPPING, MIGRATING, FAILED, DESTROYED ->
          Optional.empty();
    };
  }

  private static Known known(State state) {
    return switch (state) {
      case Known known -> known;
      case Absent() -> throw new IllegalStateException("the first event of a vm is VmDefined");
    };
  }
}

package io.ecms.core.vm;

import io.ecms.core.model.Problem;
import java.time.Instant;
import java.util.Optional;

/** How a {@link Vm} becomes what its events say; pure, and the same for whoever reads them. */
final class VmLife {
  private VmLife() {}

  static Vm.State evolve(Vm.State state, Vm.Event event) {
    Instant at = event.stamp().at();
    return switch (event) {
      case Vm.VmDefined(var id, var spec, _) ->
          new Vm.Known(
              id,
              spec,
              VmStatus.DEFINED,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              at,
              at,
              Restarts.NONE,
              Optional.empty());
      case Vm.VmClaimed(var operation, var verb, _) -> {
        Vm.Known k = known(state);
        Restarts then =
            verb == Verb.RESTART
                ? k.restarts().tried(at)
                : verb == Verb.START || verb.turnsOff() ? k.restarts().ordered() : k.restarts();
        yield k.inHand(new Vm.InHand(operation, verb), then, at);
      }
      case Vm.VmStarted(_, var placement, var vnc, _) -> {
        Vm.Known k = known(state);
        boolean again = k.verb().equals(Optional.of(Verb.RESTART));
        yield k.placed(Optional.of(placement), vnc)
            .resting(
                VmStatus.RUNNING, Optional.empty(), again ? k.restarts() : Restarts.started(), at);
      }
      case Vm.VmSuspended _ -> known(state).resting(VmStatus.SUSPENDED, at);
      case Vm.VmResumed _, Vm.VmRebooted _ -> known(state).resting(VmStatus.RUNNING, at);
      case Vm.VmSaved _ -> known(state).resting(VmStatus.SAVED, at);
      case Vm.VmRenamed(_, var name, _) -> {
        Vm.Known k = known(state);
        yield k.changed(k.spec().named(name), at);
      }
      case Vm.VmResized(_, var vcpus, var memoryMib, _) -> {
        Vm.Known k = known(state);
        yield k.changed(k.spec().sized(vcpus, memoryMib), at);
      }
      case Vm.VmStopped _, Vm.VmRebuilt _ -> known(state).resting(VmStatus.STOPPED, at);
      case Vm.VmFailed(_, var why, _) -> failed(known(state), why, at);
      case Vm.ClaimAbandoned(_, var why, _) -> abandoned(known(state), why, at);
      case Vm.VmObserved(var status, var why, _) -> observed(known(state), status, why, at);
      case Vm.VmDestroyed _ ->
          known(state).placed(Optional.empty(), Optional.empty()).resting(VmStatus.DESTROYED, at);
    };
  }

  /** A restart that failed is tried again while its policy lets it, unless it was called off. */
  private static Vm.Known failed(Vm.Known k, Problem why, Instant at) {
    if (!k.verb().equals(Optional.of(Verb.RESTART))) {
      return k.resting(VmStatus.FAILED, Optional.of(why), k.restarts(), at);
    }
    return why.code().equals(Problem.CANCELLED)
        ? k.resting(VmStatus.FAILED, Optional.of(why), k.restarts().ordered(), at)
        : ended(k, VmStatus.FAILED, EndReason.FAILED, why, at);
  }

  private static Vm.Known ended(
      Vm.Known k, VmStatus status, EndReason reason, Problem why, Instant at) {
    RestartPolicy policy = k.spec().restart();
    Restarts then = k.restarts().ended(policy, reason, at);
    Problem told =
        k.restarts().isExhausted(policy, reason, at)
            ? Problem.conflict(
                "restarts-exhausted",
                "%s; it was restarted %d times within %d minutes and is not restarted any more"
                    .formatted(why.message(), Restarts.MOST, Restarts.WINDOW.toMinutes()))
            : why;
    return k.resting(
        then.next().isPresent() ? VmStatus.RESTARTING : status, Optional.of(told), then, at);
  }

  /** Who has called off what would have turned it off wants it on as before. */
  private static Vm.Known abandoned(Vm.Known k, Problem why, Instant at) {
    boolean wantedAgain =
        why.code().equals(Problem.CANCELLED)
            && k.status().isOn()
            && k.verb().map(Verb::turnsOff).orElse(false);
    Restarts then = wantedAgain ? k.restarts().calledOff() : k.restarts();
    VmStatus status =
        k.status() == VmStatus.RESTARTING && then.next().isEmpty() ? VmStatus.STOPPED : k.status();
    return k.resting(status, Optional.of(why), then, at);
  }

  private static Vm.Known observed(
      Vm.Known k, VmStatus status, Optional<EndReason> told, Instant at) {
    EndReason why = told.orElse(EndReason.UNKNOWN);
    return switch (status) {
      case STOPPED ->
          why == EndReason.SAVED
              ? k.resting(VmStatus.SAVED, Optional.of(why.problem()), k.restarts().ordered(), at)
              : ended(k, VmStatus.STOPPED, why, why.problem(), at);
      case UNKNOWN ->
          k.resting(
              status,
              Optional.of(
                  Problem.transientError(
                      "hypervisor-away", "its node cannot ask the hypervisor at present")),
              k.restarts(),
              at);
      case DEFINED,
          STARTING,
          RUNNING,
          SUSPENDED,
          STOPPING,
          MIGRATING,
          FAILED,
          SAVED,
          RESTARTING,
          DESTROYED ->
          k.resting(status, at);
    };
  }

  private static Vm.Known known(Vm.State state) {
    return switch (state) {
      case Vm.Known known -> known;
      case Vm.Absent() -> throw new IllegalStateException("the first event of a vm is VmDefined");
    };
  }
}

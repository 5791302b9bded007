package io.ecms.core.lease;

import static io.ecms.core.entity.Logic.Decision.accept;
import static io.ecms.core.entity.Logic.Decision.already;
import static io.ecms.core.entity.Logic.Decision.refuse;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import java.time.Instant;
import java.util.Optional;

/**
 * One address of a network: free, held by exactly one VM, or quarantined because nobody can tell
 * whether its last VM still uses it (K3, E4). Quarantine ends when its time is over.
 *
 * <pre>
 * Free --Hold--> Held --Release--> Free
 *                 '----Quarantine--> Quarantined --(until)--> Held | Free
 * </pre>
 */
public final class IpLease implements Logic<IpLease.Command, IpLease.Event, IpLease.State> {
  public static final IpLease LOGIC = new IpLease();

  /** Commands. */
  public sealed interface Command extends Wire {}

  public record Hold(VmId vm, MacAddress mac) implements Command {}

  public record Release(VmId vm) implements Command {}

  /** Like {@link Release}, when it is not certain that the VM is gone. */
  public record Quarantine(VmId vm, Instant until) implements Command {}

  /** Events. */
  public sealed interface Event extends DomainEvent {}

  public record LeaseHeld(VmId vm, MacAddress mac, Stamp stamp) implements Event {}

  public record LeaseReleased(VmId vm, Stamp stamp) implements Event {}

  public record LeaseQuarantined(VmId vm, Instant until, Stamp stamp) implements Event {}

  /** States. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  public sealed interface State extends Wire {
    /** The VM that holds the address or held it last. */
    default Optional<VmId> vm() {
      return switch (this) {
        case Free() -> Optional.empty();
        case Held(var vm, _) -> Optional.of(vm);
        case Quarantined(var vm, _) -> Optional.of(vm);
      };
    }
  }

  public record Free() implements State {}

  public record Held(VmId owner, MacAddress mac) implements State {}

  public record Quarantined(VmId last, Instant until) implements State {}

  private IpLease() {}

  @Override
  public String type() {
    return "IpLease";
  }

  @Override
  public State empty() {
    return new Free();
  }

  @Override
  public Decision<Event> decide(State state, Command command, Stamp stamp) {
    return switch (state) {
      case Free() -> whenFree(command, stamp);
      case Held(var owner, _) -> whenHeld(owner, command, stamp);
      case Quarantined(_, var until) when !stamp.at().isBefore(until) ->
          command instanceof Release(var vm)
              ? accept(new LeaseReleased(vm, stamp))
              : whenFree(command, stamp);
      case Quarantined(_, var until) ->
          switch (command) {
            case Hold _ ->
                refuse(Problem.conflict("lease-quarantined", "quarantined until " + until));
            case Release _, Quarantine _ -> already();
          };
    };
  }

  private static Decision<Event> whenFree(Command command, Stamp stamp) {
    return switch (command) {
      case Hold(var vm, var mac) -> accept(new LeaseHeld(vm, mac, stamp));
      case Release _, Quarantine _ -> already();
    };
  }

  private static Decision<Event> whenHeld(VmId owner, Command command, Stamp stamp) {
    return switch (command) {
      case Hold(var vm, _) when vm.equals(owner) -> already();
      case Hold(var vm, _) ->
          refuse(Problem.conflict("lease-held", "held by " + owner + ", not free for " + vm));
      case Release(var vm) when vm.equals(owner) -> accept(new LeaseReleased(vm, stamp));
      case Quarantine(var vm, var until) when vm.equals(owner) ->
          accept(new LeaseQuarantined(vm, until, stamp));
      case Release(var vm) -> refuse(notYours(owner, vm));
      case Quarantine(var vm, _) -> refuse(notYours(owner, vm));
    };
  }

  private static Problem notYours(VmId owner, VmId stranger) {
    return Problem.conflict("lease-not-yours", "held by " + owner + ", not by " + stranger);
  }

  @Override
  public State evolve(State state, Event event) {
    return switch (event) {
      case LeaseHeld(var vm, var mac, _) -> new Held(vm, mac);
      case LeaseReleased _ -> new Free();
      case LeaseQuarantined(var vm, var until, _) -> new Quarantined(vm, until);
    };
  }
}

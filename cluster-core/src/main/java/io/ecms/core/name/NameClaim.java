package io.ecms.core.name;

import static io.ecms.core.entity.Logic.Decision.accept;
import static io.ecms.core.entity.Logic.Decision.already;
import static io.ecms.core.entity.Logic.Decision.refuse;

import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.Problem;
import java.time.Instant;
import java.util.Optional;

/**
 * One name of one kind of thing: free, or held by exactly one owner. Its entity id is {@code
 * kind:name}, for example {@code vm:web-1}.
 */
public final class NameClaim implements Logic<NameClaim.Command, NameClaim.Event, NameClaim.State> {
  public static final NameClaim LOGIC = new NameClaim();

  /** Commands. */
  public sealed interface Command extends Wire {}

  /**
   * Takes the name.
   *
   * @param insteadOf an owner that was found to have no use for it: takes its place
   * @param since when that owner took it; empty when any time will do
   */
  public record Take(String owner, Optional<String> insteadOf, Optional<Instant> since)
      implements Command {
    public Take(String owner, Optional<String> insteadOf) {
      this(owner, insteadOf, Optional.empty());
    }
  }

  /**
   * Gives the name back; only its owner can.
   *
   * @param since when the owner took it: what it has taken anew since stays; empty when any time
   *     will do
   */
  public record GiveBack(String owner, Optional<Instant> since) implements Command {
    public GiveBack(String owner) {
      this(owner, Optional.empty());
    }
  }

  /** Events. */
  public sealed interface Event extends DomainEvent {}

  public record NameTaken(String owner, Stamp stamp) implements Event {}

  public record NameFreed(String owner, Stamp stamp) implements Event {}

  /** States. */
  public sealed interface State extends Wire {}

  public record Free() implements State {}

  public record Held(String owner, Instant since) implements State {}

  private NameClaim() {}

  /** Entity id of the claim on a VM's name. */
  public static String ofVm(Object name) {
    return "vm:" + name;
  }

  /** Entity id of the claim on an image's name. */
  public static String ofImage(Object name) {
    return "image:" + name;
  }

  @Override
  public String type() {
    return "Name";
  }

  @Override
  public boolean longLived() {
    return false;
  }

  @Override
  public State empty() {
    return new Free();
  }

  @Override
  public Decision<Event> decide(State state, Command command, Stamp stamp) {
    return switch (state) {
      case Free() ->
          switch (command) {
            case Take(var owner, _, _) -> accept(new NameTaken(owner, stamp));
            case GiveBack _ -> already();
          };
      case Held(var owner, var at) ->
          switch (command) {
            case Take(var wanted, _, _) when wanted.equals(owner) -> already();
            case Take(var wanted, var instead, var since)
                when instead.equals(Optional.of(owner)) && since.orElse(at).equals(at) ->
                accept(new NameTaken(wanted, stamp));
            case Take _ -> refuse(Problem.conflict("name-taken", "the name belongs to " + owner));
            case GiveBack(var from, var since)
                when from.equals(owner) && since.orElse(at).equals(at) ->
                accept(new NameFreed(owner, stamp));
            case GiveBack _ -> already();
          };
    };
  }

  @Override
  public State evolve(State state, Event event) {
    return switch (event) {
      case NameTaken(var owner, var stamp) -> new Held(owner, stamp.at());
      case NameFreed _ -> new Free();
    };
  }
}

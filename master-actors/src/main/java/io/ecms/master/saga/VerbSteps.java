package io.ecms.master.saga;

import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Fact.DomainRebooted;
import io.ecms.core.operation.Fact.DomainStopped;
import io.ecms.core.operation.Fact.NodeProposed;
import io.ecms.core.operation.Fact.VmTaken;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.vm.Vm;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The steps of the short verbs after claim and locate (E7). */
final class VerbSteps {
  private VerbSteps() {}

  /**
   * One command to the VM's node. It has no undo: what the guest has done it has done, and what the
   * VM does then is found by observation.
   *
   * @param deadline of the step, repeats included
   * @param timeout of one question, after which it is asked again
   */
  record AtNode(String name, AgentCommand command, Duration deadline, Duration timeout)
      implements Step {
    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        NodeProposed place = view.need(NodeProposed.class);
        return Move.ask(new Call.ToAgent(place.node(), place.epoch(), command, timeout));
      }
      return switch (view.last().get()) {
        case Exchange(_, Reply.FromAgent(var result)) -> new Move.Done(learned(result));
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }

    private static List<Fact> learned(AgentResult result) {
      return switch (result) {
        case AgentResult.DomainOff(var forced) -> List.of(new DomainStopped(forced));
        case AgentResult.DomainRebooted(var forced) -> List.of(new DomainRebooted(forced));
        case AgentResult.NodeInfo _,
            AgentResult.ImageStored _,
            AgentResult.TreeJoined _,
            AgentResult.ParentNeeded _,
            AgentResult.TreeReleased _,
            AgentResult.TreeInUse _,
            AgentResult.DiskMade _,
            AgentResult.DomainUp _,
            AgentResult.GuestReady _,
            AgentResult.GuestEnded _,
            AgentResult.Gone _,
            AgentResult.VmSeen _ ->
            List.of();
      };
    }
  }

  /** Records with the VM what was done; the claim ends with it. */
  record RecordVm(Duration deadline, VmId vm, Function<Step.View, Vm.Command> command)
      implements Step {
    @Override
    public String name() {
      return "record";
    }

    @Override
    public boolean commits() {
      return true;
    }

    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        return Move.ask(new Call.ToVm(vm, command.apply(view)));
      }
      return switch (view.last().get()) {
        case Exchange(_, Reply.Accepted _) -> Move.done();
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }
  }

  /**
   * Takes the new name; only then is the VM called so. What is left of an attempt before is given
   * back first, so that nobody who has found it abandoned can take this claim for that one.
   */
  record TakeName(VmId vm, ResourceName next, Duration deadline) implements Step {
    @Override
    public String name() {
      return "name";
    }

    @Override
    public Move act(View view) {
      if (isOld(view, next)) {
        return Move.done();
      }
      if (view.last().isEmpty()) {
        return Move.ask(giveBack(vm, next));
      }
      return switch (view.last().get()) {
        case Exchange(Call.ToName(var name, NameClaim.GiveBack _), Reply.Accepted _) ->
            Move.ask(new Call.ToName(name, new NameClaim.Take(vm.value(), Optional.empty())));
        case Exchange(_, Reply.Accepted _) -> Move.done();
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }

    @Override
    public Move undo(View view) {
      return view.last().isPresent() || isOld(view, next)
          ? Move.done()
          : Move.ask(giveBack(vm, next));
    }
  }

  /** Gives the old name back, which is nobody's any more. */
  record GiveOldNameBack(VmId vm, ResourceName next, Duration deadline) implements Step {
    @Override
    public String name() {
      return "old-name";
    }

    @Override
    public boolean commits() {
      return true;
    }

    @Override
    public Move act(View view) {
      return view.last().isPresent() || isOld(view, next)
          ? Move.done()
          : Move.ask(giveBack(vm, view.need(VmTaken.class).spec().name()));
    }
  }

  private static boolean isOld(Step.View view, ResourceName name) {
    return view.find(VmTaken.class).map(taken -> taken.spec().name().equals(name)).orElse(true);
  }

  private static Call giveBack(VmId vm, ResourceName name) {
    return new Call.ToName(NameClaim.ofVm(name), new NameClaim.GiveBack(vm.value()));
  }
}

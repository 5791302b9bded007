package io.ecms.master.saga;

import io.ecms.core.image.Image;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.DomainStopped;
import io.ecms.core.operation.Fact.ImageFound;
import io.ecms.core.operation.Fact.VmTaken;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand.TreeImage;
import io.ecms.core.vm.Verb;
import io.ecms.core.vm.Vm;
import java.time.Duration;

/**
 * Takes the VM in hand, so that no second operation can, and reads what the saga needs to know of
 * it and of its image. A refusal here means that the operation is not admitted.
 */
record ClaimStep(VmId vm, Verb verb, Duration deadline) implements Step {

  @Override
  public String name() {
    return "claim";
  }

  @Override
  public Move act(View view) {
    if (view.last().isEmpty()) {
      return Move.ask(new Call.ToVm(vm, new Vm.Claim(view.id(), verb)));
    }
    return switch (view.last().get()) {
      case Exchange(Call.ToVm _, Reply.Accepted(Vm.Known known)) ->
          Move.askAfter(
              new VmTaken(known.spec(), known.placement()),
              new Call.ReadImage(known.spec().image()));
      case Exchange(Call.ReadImage _, Reply.Accepted(Image.Ready image)) ->
          Move.done(
              new ImageFound(
                  new TreeImage(image.id(), image.content(), image.source(), image.tree().root())));
      // A VM can be stopped and destroyed whatever has become of its image.
      case Exchange(Call.ReadImage _, Reply.Accepted _) when !readsImage() -> Move.done();
      case Exchange(Call.ReadImage(var id), Reply.Accepted _) ->
          new Move.Fail(
              Problem.conflict("image-not-ready", "image " + id + " is not ready to be used"));
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }

  private boolean readsImage() {
    return switch (verb) {
      case START, RESTART, REBUILD -> true;
      case STOP, KILL, DESTROY, REBOOT, RESET, SUSPEND, RESUME, SAVE, RENAME, RESIZE -> false;
    };
  }

  /** Of a VM that was never taken nothing may be undone: another operation is at work on it. */
  @Override
  public boolean mayBePassed(View view) {
    return view.find(VmTaken.class).isPresent();
  }

  @Override
  public Move undo(View view) {
    if (view.last().isPresent()) {
      return Move.done();
    }
    Problem why =
        view.operation()
            .problem()
            .orElseGet(() -> Problem.fatal("undone", "undone without a reason"));
    return Move.ask(new Call.ToVm(vm, giveUp(view, why)));
  }

  /** A VM of which nothing was taken away is what it was; anything else needs a look. */
  private Vm.Command giveUp(View view, Problem why) {
    boolean unchanged =
        switch (verb) {
          case STOP, KILL, SAVE -> view.find(DomainStopped.class).isEmpty();
          case REBOOT, RESET, SUSPEND, RESUME, RENAME, RESIZE -> true;
          case START, RESTART, DESTROY, REBUILD -> false;
        };
    return unchanged ? new Vm.Abandon(view.id(), why) : new Vm.Fail(view.id(), why);
  }
}

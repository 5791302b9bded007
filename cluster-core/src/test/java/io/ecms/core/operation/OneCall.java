package io.ecms.core.operation;

import io.ecms.core.entity.Stamp;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.protocol.AgentCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Steps of one call each way, which nothing makes durable. */
final class OneCall {
  static final Reply YES = new Reply.Accepted(new NameClaim.Free());
  private static final Duration LONG = Duration.ofHours(1);
  private static final VmId VM = new VmId("vm-00000001");

  private OneCall() {}

  private record Row(String name, boolean commits, Call act, Call back) implements Step {
    @Override
    public Duration deadline() {
      return LONG;
    }

    @Override
    public Move act(View view) {
      return view.last().isPresent() ? Move.done() : Move.ask(act);
    }

    @Override
    public Move undo(View view) {
      return view.last().isPresent() ? Move.done() : Move.ask(back);
    }
  }

  static StepTable table(String... names) {
    return new StepTable(
        List.of(names).stream().map(name -> row(name, false)).toList(), Rehearsal.DEADLINE, false);
  }

  static StepTable committing(String... names) {
    return new StepTable(
        List.of(names).stream().map(name -> row(name, true)).toList(), Rehearsal.DEADLINE, false);
  }

  /** A step on a node in epoch 1. */
  static StepTable atNode() {
    Step step = new Row("node", false, doCall("node"), destroy(new Epoch(1)));
    return new StepTable(List.of(step), Rehearsal.DEADLINE, false);
  }

  private static Step row(String name, boolean commits) {
    return new Row(name, commits, doCall(name), undoCall(name));
  }

  static Call doCall(String name) {
    return new Call.ToName(name, new NameClaim.Take("me", Optional.empty()));
  }

  static Call undoCall(String name) {
    return new Call.ToName(name, new NameClaim.GiveBack("me"));
  }

  static Turn.Next undo(String name) {
    return new Turn.Next.Ask(undoCall(name));
  }

  static Call destroy(Epoch epoch) {
    return new Call.ToAgent(
        new NodeName("n1"), epoch, new AgentCommand.DestroyDomain(VM), Duration.ofSeconds(5));
  }

  static Operation.Known accepted(String... names) {
    return Operation.known(
        Operation.evolve(
            new Operation.Absent(),
            new Operation.OperationAccepted(
                Rehearsal.ID,
                new OperationRequest.VmStart(VM),
                List.of(names),
                List.of(),
                Rehearsal.START.plus(Rehearsal.DEADLINE),
                new Stamp(Rehearsal.START, "client", "test"))));
  }
}

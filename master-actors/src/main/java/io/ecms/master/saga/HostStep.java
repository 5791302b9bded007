package io.ecms.master.saga;

import io.ecms.core.model.NodeName;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.setup.HostTask;
import io.ecms.core.setup.SshTarget;
import java.time.Duration;

/**
 * Sets up a host that far, over SSH (E2). Only the controller's start is undone: the program that
 * was brought there harms nobody, and the next attempt needs it.
 *
 * @param limit how long one attempt may take
 */
record HostStep(HostTask task, SshTarget target, NodeName node, Duration deadline, Duration limit)
    implements Step {

  @Override
  public String name() {
    return task.word();
  }

  @Override
  public Move act(View view) {
    return ask(task, view);
  }

  @Override
  public Move undo(View view) {
    return task == HostTask.START ? ask(HostTask.STOP, view) : Move.done();
  }

  private Move ask(HostTask wanted, View view) {
    if (view.last().isEmpty()) {
      return Move.ask(new Call.ToHost(wanted, target, node, limit));
    }
    return switch (view.last().get()) {
      case Exchange(_, Reply.FromHost _) -> Move.done();
      case Exchange exchange -> Step.unexpected(exchange);
    };
  }
}

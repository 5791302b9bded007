package io.ecms.tree.tool.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.process.Daemon;
import io.ecms.tree.process.DaemonCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Writes down what would be run, and answers as told before, else with success and no output. */
final class RecordingRunner implements CommandRunner {
  private final List<List<String>> lines = new ArrayList<>();
  private final Deque<CommandResult> answers = new ArrayDeque<>();

  /** The next command without an answer ends like this. */
  RecordingRunner answering(int exitCode, String stdout, String stderr) {
    answers.add(new CommandResult(exitCode, stdout, stderr, false));
    return this;
  }

  /** Arguments of all commands so far. */
  List<List<String>> lines() {
    return List.copyOf(lines);
  }

  @Override
  public CommandResult run(Command command) {
    lines.add(command.arguments());
    return answers.isEmpty() ? new CommandResult(0, "", "", false) : answers.remove();
  }

  @Override
  public Daemon start(DaemonCommand command) {
    throw new AssertionError("nothing here starts " + command);
  }

  @Override
  public Optional<Daemon> adopt(long pid, String mark) {
    return Optional.empty();
  }
}

package io.ecms.edge.cli.command;

import picocli.CommandLine.Option;

/** Whether a command that starts an operation waits for its end. */
public final class WaitOption {
  @Option(
      names = {"--no-wait", "--async"},
      description = "Return as soon as the operation is accepted.")
  private boolean async;

  boolean wanted() {
    return !async;
  }
}

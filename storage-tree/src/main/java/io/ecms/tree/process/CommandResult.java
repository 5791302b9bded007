package io.ecms.tree.process;

/**
 * What a command that ended by itself left behind.
 *
 * @param exitCode 0 to 255; 128 + n after signal n
 * @param stdout standard output as UTF-8, cut at the runner's bound
 * @param stderr standard error as UTF-8, cut at the runner's bound
 * @param truncated whether one of the two was cut
 */
public record CommandResult(int exitCode, String stdout, String stderr, boolean truncated) {

  /** Whether the exit code is 0. */
  public boolean succeeded() {
    return exitCode == 0;
  }
}

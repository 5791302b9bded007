package io.ecms.node.agent;

import java.time.Duration;

/**
 * Bounds of one node controller.
 *
 * @param running most commands carried out at once, 1 or more
 * @param queued most commands that wait for their turn; more are refused as {@code node-busy}
 * @param answers how many answers are remembered for repeats
 * @param queries most readings of boot files at once
 * @param await longest wait for a guest, for its ready word or for its end, whatever a command says
 * @param reopenPause pause before another attempt to serve again what was served before a restart
 * @param bootFileTimeout longest wait for one piece of a kernel or initrd from the image node
 */
public record AgentLimits(
    int running,
    int queued,
    int answers,
    int queries,
    Duration await,
    Duration reopenPause,
    Duration bootFileTimeout) {

  public AgentLimits {
    if (running < 1 || queued < 0 || answers < 0 || queries < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: %d running, %d queued, %d answers, %d queries"
              .formatted(running, queued, answers, queries));
    }
    if (!await.isPositive() || !reopenPause.isPositive() || !bootFileTimeout.isPositive()) {
      throw new IllegalArgumentException("times must be positive");
    }
  }
}

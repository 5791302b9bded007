package io.ecms.master.actor;

import io.ecms.core.command.MasterReply;
import java.time.Instant;

/**
 * A reconciler as JMX shows it, in open types.
 *
 * @param name by which it is paused and resumed
 * @param paused whether it is switched off
 * @param intervalMillis pause between two rounds
 * @param rounds that have ended since the master began
 * @param failed of these, those that ended with an error
 * @param lastRound when the last one ended, ISO-8601 in UTC; empty before the first
 */
public record ReconcilerInfo(
    String name, boolean paused, long intervalMillis, long rounds, long failed, String lastRound) {
  static ReconcilerInfo of(MasterReply.Reconciler status) {
    return new ReconcilerInfo(
        status.name(),
        status.paused(),
        status.interval().toMillis(),
        status.rounds(),
        status.failed(),
        status.lastRound().map(Instant::toString).orElse(""));
  }
}

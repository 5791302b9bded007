package io.ecms.node.agent;

import io.ecms.core.protocol.AgentMessage.VmChange;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Who wants to be told when the state of a VM may have changed. Belongs to the node's actor, not
 * thread-safe.
 *
 * <p>Changes have numbers; whoever asks names the last one that it was told, so that what happens
 * between two questions is not missed. The first number is the time of the controller's start,
 * hence another one than any that an earlier controller has told.
 */
final class ChangeWatch {
  /** Longest wait of one question. */
  static final Duration LONGEST = Duration.ofSeconds(8);

  /** Most askers; there is one master, and perhaps one before it. */
  private static final int MAX_ASKERS = 16;

  private final Set<ActorRef<VmChange>> askers = new LinkedHashSet<>();
  private long number;

  ChangeWatch(Instant begin) {
    this.number = Math.max(1, begin.toEpochMilli());
  }

  /** Whether {@code asker} waits now, and is to be told after {@link #LONGEST} at the latest. */
  boolean await(long seen, ActorRef<VmChange> asker) {
    if (seen != number || askers.size() >= MAX_ASKERS) {
      tell(asker);
      return false;
    }
    askers.add(asker);
    return true;
  }

  /** Something may have changed. */
  void changed() {
    number++;
    askers.forEach(this::tell);
    askers.clear();
  }

  /** The asker has waited long enough. */
  void longEnough(ActorRef<VmChange> asker) {
    if (askers.remove(asker)) {
      tell(asker);
    }
  }

  private void tell(ActorRef<VmChange> asker) {
    asker.tell(new VmChange(number));
  }
}

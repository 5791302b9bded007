package io.ecms.node.agent;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentReply;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a node controller does on a thread of its own. Compared by identity. */
sealed interface Job {

  /** What nobody else may touch meanwhile. */
  List<Lane> lanes();

  /** A command with those who wait for its answer; all but {@link #run} is for the actor only. */
  final class Command implements Job {
    /** Most askers of one command: those who asked first have given up first. */
    private static final int MAX_WAITING = 8;

    private final RequestKey key;
    private final Deque<AgentCore.Asker> waiting = new ArrayDeque<>();
    private final Object threadLock = new Object();
    private @Nullable Thread thread;

    Command(RequestKey key) {
      this.key = key;
    }

    RequestKey key() {
      return key;
    }

    @Override
    public List<Lane> lanes() {
      return Lane.of(key.command());
    }

    void attach(AgentCore.Asker asker) {
      waiting.remove(asker);
      if (waiting.size() == MAX_WAITING) {
        waiting.remove();
      }
      waiting.add(asker);
    }

    void answer(AgentReply reply) {
      waiting.forEach(asker -> asker.answer(reply));
    }

    /** Whether it was asked on behalf of an older registration of the node than {@code epoch}. */
    boolean isOlderThan(Epoch epoch) {
      Epoch own = key.ticket().epoch();
      return !own.equals(Epoch.NONE) && own.compareTo(epoch) < 0;
    }

    AgentReply run(AgentWork work) {
      synchronized (threadLock) {
        thread = Thread.currentThread();
      }
      try {
        return work.carryOut(key.ticket(), key.command());
      } finally {
        synchronized (threadLock) {
          thread = null;
        }
      }
    }

    /** Ends a command that only waits; the others end by deadlines of their own. */
    void hurry() {
      if (key.command() instanceof AgentCommand.AwaitReady) {
        synchronized (threadLock) {
          if (thread != null) {
            thread.interrupt();
          }
        }
      }
    }
  }

  /** Serving an image again after a restart. */
  final class Reopen implements Job {
    private final ImageId image;

    Reopen(ImageId image) {
      this.image = image;
    }

    ImageId image() {
      return image;
    }

    @Override
    public List<Lane> lanes() {
      return List.of(new Lane.OfImage(image));
    }
  }
}

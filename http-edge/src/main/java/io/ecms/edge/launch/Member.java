package io.ecms.edge.launch;

import com.typesafe.config.Config;
import io.ecms.core.cluster.CoreSettings;
import io.ecms.core.cluster.EmbeddedJournal;
import io.ecms.core.cluster.Stores;
import io.ecms.core.cluster.StoresBean;
import io.ecms.edge.cli.launch.LaunchException;
import io.ecms.edge.cli.launch.Running;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the cluster in this process: an actor system and what is to be given back after it
 * has ended, in reverse order. Ended once, by {@link #close}, by a signal, or by the system itself.
 */
final class Member implements Running {
  private static final Logger LOG = LoggerFactory.getLogger(Member.class);
  private static final String SYSTEM = "ecms";
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(30);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(10);

  /** Something to be done when the member ends. */
  @FunctionalInterface
  interface Closing {
    void run();
  }

  private final ActorSystem<?> system;
  private final Deque<Closing> before = new ArrayDeque<>();
  private final Deque<Closing> after = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean closing = new AtomicBoolean();

  private Member(ActorSystem<?> system) {
    this.system = system;
  }

  /** Starts an actor system; with an embedded journal when {@code config} has that. */
  static Member start(Config config) {
    Member member = new Member(ActorSystem.create(Behaviors.empty(), SYSTEM, config));
    Runtime.getRuntime().addShutdownHook(new Thread(member::close, "ecms-shutdown"));
    member.system.getWhenTerminated().thenRun(member::close);
    return member;
  }

  /** The configuration of a member that keeps the embedded journal, with its file prepared. */
  static Config withJournal(Config config) {
    CoreSettings core = CoreSettings.from(config);
    EmbeddedJournal.prepare(core.journalFile());
    return EmbeddedJournal.plugin(core.journalFile()).withFallback(config).resolve();
  }

  ActorSystem<?> system() {
    return system;
  }

  /** Opens the stores; they are closed after the system. */
  Stores openStores(Config config) {
    Stores stores = Stores.open(system, CoreSettings.from(config), Threads.named("ecms-store"));
    StoresBean.register(stores);
    afterEnd(stores::close);
    return stores;
  }

  /** To be done when the member ends, before the system does. */
  void beforeEnd(Closing work) {
    before.push(work);
  }

  /** To be done when the system has ended. */
  void afterEnd(Closing work) {
    after.push(work);
  }

  /** Becomes the first member of a cluster of its own. */
  void joinSelf() {
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    awaitUp();
  }

  /** Waits until the cluster has taken this member in. */
  void awaitUp() {
    Cluster cluster = Cluster.get(system);
    long deadline = System.nanoTime() + JOIN_LIMIT.toNanos();
    while (!cluster.selfMember().status().equals(MemberStatus.up())) {
      if (System.nanoTime() > deadline) {
        throw new LaunchException(
            "not-joined",
            "the cluster has not taken this member in within %d s; look whether the members named"
                    .formatted(JOIN_LIMIT.toSeconds())
                + " in pekko.cluster.seed-nodes run and can be reached");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Waits for a part that starts by itself. */
  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage
          .toCompletableFuture()
          .orTimeout(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new LaunchException("not-started", String.valueOf(cause.getMessage()), cause);
    }
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    ended.await();
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    runAll(before);
    try {
      CoordinatedShutdown.get(system)
          .runAll(CoordinatedShutdown.actorSystemTerminateReason())
          .toCompletableFuture()
          .orTimeout(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      LOG.warn("The actor system has not ended in order", e);
    }
    runAll(after);
    ended.countDown();
  }

  /** All of them, whatever becomes of one. */
  private static void runAll(Deque<Closing> work) {
    while (!work.isEmpty()) {
      try {
        work.pop().run();
      } catch (RuntimeException e) {
        LOG.warn("Something was not ended in order", e);
      }
    }
  }
}

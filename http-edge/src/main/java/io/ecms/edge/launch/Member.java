package io.ecms.edge.launch;

import com.typesafe.config.Config;
import io.ecms.core.cluster.CoreSettings;
import io.ecms.core.cluster.Journal;
import io.ecms.core.cluster.Stores;
import io.ecms.core.cluster.StoresBean;
import io.ecms.core.feed.StoreException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the cluster in this process: an actor system and what is to be given back after it
 * has ended, in reverse order. Ended once, by {@link #close}, by a signal, or by the system itself.
 */
final class Member implements Running {
  private static final Logger LOG = LoggerFactory.getLogger(Member.class);

  /** Name of the actor system, the same on all members. */
  static final String SYSTEM = "ecms";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(10);

  /** Something to be done when the member ends. */
  @FunctionalInterface
  interface Closing {
    void run();
  }

  private final ActorSystem<?> system;
  private final Duration joinLimit;
  private final Deque<Closing> before = new ArrayDeque<>();
  private final Deque<Closing> after = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Thread hook = new Thread(this::close, "ecms-shutdown");

  private Member(ActorSystem<?> system, Duration joinLimit) {
    this.system = system;
    this.joinLimit = joinLimit;
  }

  /** Starts an actor system; with an embedded journal when {@code config} has that. */
  static Member start(Config config) {
    Member member =
        new Member(
            ActorSystem.create(Behaviors.empty(), SYSTEM, config),
            config.getDuration("ecms.cluster.join-timeout"));
    Runtime.getRuntime().addShutdownHook(member.hook);
    member.system.getWhenTerminated().thenRun(member::close);
    return member;
  }

  /** The configuration of a member that keeps the journal, with its store prepared. */
  static Config withJournal(Config config) {
    try {
      return Journal.prepared(config);
    } catch (StoreException e) {
      throw noStore(e);
    }
  }

  ActorSystem<?> system() {
    return system;
  }

  /**
   * Opens the stores; they are closed after the system.
   *
   * @throws LaunchException {@code no-store} when one cannot be reached or used
   */
  Stores openStores(Config config) {
    Stores stores;
    try {
      stores = Stores.open(system, CoreSettings.from(config), Threads.named("ecms-store"));
    } catch (StoreException e) {
      throw noStore(e);
    }
    StoresBean.register(stores);
    afterEnd(stores::close);
    return stores;
  }

  private static LaunchException noStore(StoreException e) {
    return new LaunchException("no-store", String.valueOf(e.getMessage()), e);
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
    long deadline = System.nanoTime() + joinLimit.toNanos();
    while (!cluster.selfMember().status().equals(MemberStatus.up())) {
      if (system.whenTerminated().isCompleted() || System.nanoTime() - deadline > 0) {
        throw new LaunchException(
            "not-joined",
            ("the cluster has not taken this member in within %d s; look whether the members that"
                    + " it was told to join run and can be reached, and whether more than half of"
                    + " ecms.cluster.servers have been started")
                .formatted(joinLimit.toSeconds()));
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

  /**
   * Waits until it has ended.
   *
   * @throws LaunchException {@code downed} when the cluster has gone on without this member
   */
  @Override
  public void awaitTermination() throws InterruptedException {
    ended.await();
    if (wasDowned()) {
      throw downed(/* cause= */ null);
    }
  }

  /** What ends a member that was taken out of the cluster. */
  static LaunchException downed(@Nullable Throwable cause) {
    return new LaunchException(
        LaunchException.DOWNED,
        "the cluster has gone on without this member, which could not be reached or was cut off"
            + " from the majority of the servers; start it again and it joins again",
        cause);
  }

  /** Waits until it has ended, for whatever reason. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Whether it has ended because the other members, or it itself, took it out of the cluster. */
  boolean wasDowned() {
    return CoordinatedShutdown.get(system)
        .getShutdownReason()
        .filter(CoordinatedShutdown.clusterDowningReason().getClass()::isInstance)
        .isPresent();
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
    removeHook();
    ended.countDown();
  }

  /** Of a member that ended before its process, nothing stays. */
  private void removeHook() {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The process ends; its hooks run already", e);
    }
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

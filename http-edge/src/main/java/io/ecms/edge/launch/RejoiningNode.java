package io.ecms.edge.launch;

import io.ecms.edge.cli.launch.LaunchException;
import io.ecms.edge.cli.launch.Running;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller of a node, which comes back by itself when the cluster has gone on without it: its
 * host was cut off, or all servers were lost. A new member is started in this process and joins
 * again, for as long as it takes. VMs go on running all the time.
 */
final class RejoiningNode implements Running {
  private static final Logger LOG = LoggerFactory.getLogger(RejoiningNode.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  private static final Duration END = Duration.ofSeconds(90);

  private final Supplier<Member> start;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Member member;

  private RejoiningNode(Supplier<Member> start) {
    this.start = start;
    this.member = start.get();
  }

  /**
   * Starts the controller for the first time, and sees to it from then on.
   *
   * @param start a member that has joined and in which the controller runs
   * @throws LaunchException when it does not work the first time
   */
  static RejoiningNode start(Supplier<Member> start, ThreadFactory threads) {
    RejoiningNode node = new RejoiningNode(start);
    threads.newThread(node::keep).start();
    return node;
  }

  /** The member of the moment. */
  Member member() {
    return member;
  }

  private void keep() {
    try {
      while (!isClosing()) {
        member.awaitEnd();
        if (!isClosing()) {
          LOG.warn("The cluster has gone on without this node; VMs go on, and it joins again");
          joinAgain();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      member.close();
      ended.countDown();
    }
  }

  private void joinAgain() throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      try {
        member = start.get();
        LOG.info("This node has joined again");
        return;
      } catch (LaunchException e) {
        LOG.warn("This node has not joined again yet: {}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.warn("This node has not joined again yet", e);
      }
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    ended.await();
  }

  @Override
  public void close() {
    closing.countDown();
    member.close();
    try {
      if (!ended.await(END.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("The node controller has not ended within {}", END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

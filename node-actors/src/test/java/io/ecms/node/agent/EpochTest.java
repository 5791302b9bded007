package io.ecms.node.agent;

import static io.ecms.node.agent.Wishes.TREE;
import static io.ecms.node.agent.Wishes.join;
import static io.ecms.node.agent.Wishes.startDomain;
import static io.ecms.node.agent.Wishes.status;
import static io.ecms.node.agent.Wishes.ticket;
import static io.ecms.node.agent.Wishes.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ecms.core.model.Epoch;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.AgentResult;
import io.ecms.node.hypervisor.simulated.GuestTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever was fenced off stays out (DESIGN: command protocol). */
class EpochTest extends NodeAgentFixture {
  private static final Duration SOON = Duration.ofSeconds(10);

  EpochTest(@TempDir Path directory) {
    super(directory);
  }

  @Test
  void anOldEpochIsRefusedAlsoAfterARestart() {
    TestNode node = compute("n1");
    node.done(ticket("look", 5), status(vm(1)));

    assertThat(node.refused(ticket("look", 4), status(vm(1)))).isEqualTo("stale-epoch");
    node.kill();
    node.start();
    assertThat(node.refused(ticket("look", 4), status(vm(1)))).isEqualTo("stale-epoch");
    node.done(ticket("look", 5), status(vm(1)));
    node.done(ticket("look", 6), status(vm(1)));
  }

  @Test
  void whoIsNotRegisteredYetIsAlwaysHeard() {
    TestNode node = compute("n1");
    node.done(ticket("look", 5), status(vm(1)));

    node.done(ticket("info", 0), new AgentCommand.GetNodeInfo());
  }

  @Test
  void aNewEpochWaitsForWhatRunsAndRefusesWhatWaits() {
    TestNode node = compute("n1");
    node.done(ticket("join", 1), join(TREE, vm(1), root()));
    node.hypervisor.hang(vm(1));
    TestProbe<AgentReply> runs = node.send(ticket("start", 1), startDomain(vm(1)));
    TestProbe<AgentReply> waits = node.send(ticket("look", 1), status(vm(1)));
    await().atMost(SOON).until(() -> !node.hypervisor.calls().isEmpty());

    TestProbe<AgentReply> newer = node.send(ticket("look", 2), status(vm(2)));

    assertThat(waits.receiveMessage(SOON))
        .isInstanceOfSatisfying(
            AgentReply.Failed.class,
            failed -> assertThat(failed.problem().code()).isEqualTo("stale-epoch"));
    newer.expectNoMessage(Duration.ofMillis(50));
    assertThat(node.hypervisor.calls()).containsExactly("start " + vm(1));
    assertThat(node.refused(ticket("other", 1), status(vm(3)))).isEqualTo("stale-epoch");

    node.hypervisor.letGo(vm(1));
    assertThat(runs.receiveMessage(SOON)).isInstanceOf(AgentReply.Ok.class);
    assertThat(newer.receiveMessage(SOON)).isInstanceOf(AgentReply.Ok.class);
  }

  @Test
  void aWaitForAGuestDoesNotHoldUpANewEpoch() {
    TestNode node = compute("n1");
    node.vms.guestTimes(new GuestTimes(Duration.ofMinutes(5), Duration.ZERO));
    node.done(ticket("join", 1), join(TREE, vm(1), root()));
    node.done(ticket("start", 1), startDomain(vm(1)));
    TestProbe<AgentReply> wait =
        node.send(ticket("wait", 1), new AgentCommand.AwaitReady(vm(1), Duration.ofMinutes(5)));
    await().atMost(SOON).until(() -> node.hypervisor.calls().contains("await " + vm(1)));

    assertThat(node.done(ticket("look", 2), status(vm(1)))).isInstanceOf(AgentResult.VmSeen.class);
    assertThat(wait.receiveMessage(SOON))
        .isInstanceOfSatisfying(
            AgentReply.Failed.class, failed -> assertThat(failed.problem().retryable()).isTrue());
  }

  @Test
  void anAnswerOfAnOldEpochIsNotGivenInANewOne() {
    TestNode node = compute("n1");
    node.done(ticket("join", 1), join(TREE, vm(1), root()));
    node.done(ticket("start", 1), startDomain(vm(1)));
    node.vms.crash(vm(1));

    node.done(ticket("start", 2), startDomain(vm(1)));
    assertThat(node.hypervisor.calls()).hasSize(2);
  }

  @Test
  void anEpochThatCannotBeKeptDoesNotTakeEffect() throws IOException {
    TestNode node = compute("n1");
    node.done(ticket("look", 1), status(vm(1)));
    Path blocked = Files.createDirectory(directory.resolve("n1/epoch.new"));

    assertThat(node.refused(ticket("look", 2), status(vm(1)))).isEqualTo("node-io-failed");
    node.done(ticket("look1", 1), status(vm(1)));
    Files.delete(blocked);
    node.done(ticket("look", 2), status(vm(1)));
  }

  @Test
  void aFileThatHoldsNoEpochIsForAPerson() throws IOException {
    Path file = Files.writeString(directory.resolve("epoch"), "seven\n");

    assertThatThrownBy(() -> new EpochFile(file).read())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no epoch");
    assertThat(new EpochFile(directory.resolve("none")).read()).isEqualTo(Epoch.NONE);
  }
}

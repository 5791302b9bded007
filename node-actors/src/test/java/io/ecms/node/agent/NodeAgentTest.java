package io.ecms.node.agent;

import static io.ecms.node.agent.Wishes.TREE;
import static io.ecms.node.agent.Wishes.awaitReady;
import static io.ecms.node.agent.Wishes.join;
import static io.ecms.node.agent.Wishes.makeDisk;
import static io.ecms.node.agent.Wishes.startDomain;
import static io.ecms.node.agent.Wishes.status;
import static io.ecms.node.agent.Wishes.stop;
import static io.ecms.node.agent.Wishes.ticket;
import static io.ecms.node.agent.Wishes.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecms.core.model.Problem;
import io.ecms.core.node.NodeRole;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.AgentResult;
import io.ecms.core.protocol.AgentResult.Seen;
import io.ecms.core.protocol.AgentResult.VmSeen;
import io.ecms.core.vm.EndReason;
import io.ecms.node.hypervisor.StateReason;
import io.ecms.node.hypervisor.simulated.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repeats, order, bounds and isolation. */
class NodeAgentTest extends NodeAgentFixture {
  private static final Duration SOON = Duration.ofSeconds(10);

  NodeAgentTest(@TempDir Path directory) {
    super(directory);
  }

  private TestNode withVm(int number) {
    TestNode node = compute("n1");
    node.done(ticket("join", 1), join(TREE, vm(number), root()));
    return node;
  }

  @Test
  void tellsWhatTheHostGives() {
    AgentResult result = compute("n1").done(ticket("info", 0), new AgentCommand.GetNodeInfo());

    assertThat(result)
        .isInstanceOfSatisfying(
            AgentResult.NodeInfo.class,
            info -> {
              assertThat(info.role()).isEqualTo(NodeRole.COMPUTE);
              assertThat(info.facts().capacity().vcpus()).isEqualTo(8);
              assertThat(info.facts().capacity().memoryMib()).isEqualTo(4096);
              assertThat(info.facts().capacity().storageGib()).isEqualTo(100);
              assertThat(info.facts().address()).isEqualTo("192.0.2.1");
              assertThat(info.facts().zone()).isEqualTo("zone-a");
              assertThat(info.facts().hypervisor()).isEqualTo("simulated 1, tcg");
            });
  }

  @Test
  void isFoundByItsName() {
    compute("n7");
    TestProbe<Receptionist.Listing> probe = kit.createTestProbe();

    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          kit.system().receptionist().tell(Receptionist.find(AgentMessage.SERVICE, probe.getRef()));
          assertThat(probe.receiveMessage().getServiceInstances(AgentMessage.SERVICE))
              .anyMatch(agent -> agent.path().name().equals("n7"));
        });
  }

  @Test
  void aVmLivesAWholeLife() {
    TestNode node = withVm(1);

    assertThat(node.done(ticket("disk", 1), makeDisk(vm(1))))
        .isEqualTo(new AgentResult.DiskMade("file://n1/simulated/n1/disk-00000001.qcow2"));
    assertThat(node.done(ticket("start", 1), startDomain(vm(1))))
        .isInstanceOfSatisfying(
            AgentResult.DomainUp.class,
            up -> {
              assertThat(up.firstStart()).isTrue();
              assertThat(up.vnc()).isPresent();
            });
    assertThat(node.done(ticket("wait", 1), awaitReady(vm(1))))
        .isEqualTo(new AgentResult.GuestReady(true));
    assertThat(node.done(ticket("stop", 1), stop(vm(1))))
        .isEqualTo(new AgentResult.DomainOff(false));
    assertThat(node.done(ticket("look", 1), status(vm(1)))).isEqualTo(new VmSeen(Seen.STOPPED));
    assertThat(node.done(ticket("again", 1), startDomain(vm(1))))
        .isInstanceOfSatisfying(
            AgentResult.DomainUp.class, up -> assertThat(up.firstStart()).isFalse());
    node.done(ticket("destroy", 1), new AgentCommand.DestroyDomain(vm(1)));
    assertThat(node.done(ticket("look", 1), status(vm(1)))).isEqualTo(new VmSeen(Seen.NOT_FOUND));
    assertThat(directory.resolve("n1/vms/vm-00000001")).doesNotExist();
  }

  @Test
  void whoWaitsForAChangeIsToldAtOnceAndSeesItsReason() {
    TestNode node = withVm(1);
    node.done(ticket("start", 1), startDomain(vm(1)));
    TestProbe<AgentMessage.VmChange> changes = kit.createTestProbe();
    node.agent().tell(new AgentMessage.AwaitVmChange(0, changes.getRef()));
    long number = changes.receiveMessage().number();
    node.agent().tell(new AgentMessage.AwaitVmChange(number, changes.getRef()));
    changes.expectNoMessage(Duration.ofMillis(50));

    node.vms.end(vm(1), StateReason.GUEST_SHUT_DOWN);

    assertThat(changes.receiveMessage().number()).isNotEqualTo(number);
    TestProbe<AgentMessage.VmsSeen> seen = kit.createTestProbe();
    node.agent().tell(new AgentMessage.GetVms(seen.getRef()));
    assertThat(seen.receiveMessage())
        .isEqualTo(
            new AgentMessage.VmsSeen(
                Optional.of(Map.of(vm(1), Seen.STOPPED)),
                Map.of(vm(1), EndReason.SHUT_DOWN_BY_GUEST)));
  }

  @Test
  void aDiskThatIsMadeAnewIsInitialisedAnew() {
    TestNode node = withVm(1);
    node.done(ticket("start", 1), startDomain(vm(1)));
    node.done(ticket("wait", 1), awaitReady(vm(1)));
    node.done(ticket("destroy", 1), new AgentCommand.DestroyDomain(vm(1)));
    node.done(
        ticket("delete", 1),
        new AgentCommand.DeleteDisk(vm(1), io.ecms.core.model.DiskId.systemDiskOf(vm(1))));

    assertThat(node.done(ticket("start2", 1), startDomain(vm(1))))
        .isInstanceOfSatisfying(
            AgentResult.DomainUp.class, up -> assertThat(up.firstStart()).isTrue());
  }

  @Test
  void aRepeatOfARunningCommandJoinsIt() {
    TestNode node = withVm(1);
    node.hypervisor.hang(vm(1));
    TestProbe<AgentReply> first = node.send(ticket("start", 1), startDomain(vm(1)));
    TestProbe<AgentReply> second = node.send(ticket("start", 1), startDomain(vm(1)));
    await().atMost(SOON).until(() -> node.hypervisor.calls().contains("start " + vm(1)));
    TestProbe<AgentReply> third = node.send(ticket("start", 1), startDomain(vm(1)));
    node.hypervisor.letGo(vm(1));

    AgentReply reply = first.receiveMessage(SOON);
    assertThat(second.receiveMessage(SOON)).isEqualTo(reply);
    assertThat(third.receiveMessage(SOON)).isEqualTo(reply);
    assertThat(node.hypervisor.calls()).containsExactly("start " + vm(1));
  }

  @Test
  void aRepeatOfAFinishedCommandGetsTheFirstAnswer() {
    TestNode node = withVm(1);
    AgentResult first = node.done(ticket("start", 1), startDomain(vm(1)));
    node.vms.crash(vm(1));

    assertThat(node.done(ticket("start", 1), startDomain(vm(1)))).isEqualTo(first);
    assertThat(node.hypervisor.calls()).hasSize(1);
  }

  @Test
  void oneStepMaySendDifferentCommands() {
    TestNode node = withVm(1);
    node.done(ticket("step", 1), makeDisk(vm(1)));

    assertThat(node.done(ticket("step", 1), startDomain(vm(1))))
        .isInstanceOf(AgentResult.DomainUp.class);
  }

  @Test
  void aFailureThatMayPassIsNotRemembered() {
    TestNode node = withVm(1);
    node.vms.faults().failNext(Faults.Method.START, 1, "hypervisor-busy", true);

    assertThat(node.refused(ticket("start", 1), startDomain(vm(1)))).isEqualTo("hypervisor-busy");
    assertThat(node.done(ticket("start", 1), startDomain(vm(1))))
        .isInstanceOf(AgentResult.DomainUp.class);
  }

  @Test
  void aFinalFailureIsRemembered() {
    TestNode node = withVm(1);
    node.vms.faults().failNext(Faults.Method.START, 1, "domain-start-failed", false);

    assertThat(node.refused(ticket("start", 1), startDomain(vm(1))))
        .isEqualTo("domain-start-failed");
    assertThat(node.refused(ticket("start", 1), startDomain(vm(1))))
        .isEqualTo("domain-start-failed");
    assertThat(node.hypervisor.calls()).hasSize(1);
  }

  @Test
  void aQuestionIsAnsweredAnewEachTime() {
    TestNode node = withVm(1);
    assertThat(node.done(ticket("look", 1), status(vm(1)))).isEqualTo(new VmSeen(Seen.NOT_FOUND));
    node.done(ticket("start", 1), startDomain(vm(1)));

    assertThat(node.done(ticket("look", 1), status(vm(1)))).isEqualTo(new VmSeen(Seen.RUNNING));
  }

  @Test
  void commandsOfOneVmKeepTheirOrderAndOthersGoOn() {
    TestNode node = withVm(1);
    node.done(ticket("join", 1), join(TREE, vm(2)));
    node.hypervisor.hang(vm(1));
    TestProbe<AgentReply> start = node.send(ticket("start", 1), startDomain(vm(1)));
    TestProbe<AgentReply> undo =
        node.send(ticket("start", 1), new AgentCommand.DestroyDomain(vm(1)));
    TestProbe<AgentReply> join = node.send(ticket("rejoin", 1), join(TREE, vm(1)));

    // Neither the hung call nor what waits behind it, a wish for the same image, stops the other.
    assertThat(node.done(ticket("join3", 1), join(TREE, vm(3))))
        .isInstanceOf(AgentResult.TreeJoined.class);
    node.done(ticket("start", 1), startDomain(vm(2)));
    assertThat(node.hypervisor.calls()).containsExactly("start " + vm(1), "start " + vm(2));
    undo.expectNoMessage(Duration.ofMillis(50));

    node.hypervisor.letGo(vm(1));
    start.receiveMessage(SOON);
    undo.receiveMessage(SOON);
    join.receiveMessage(SOON);
    assertThat(node.done(ticket("look", 1), status(vm(1)))).isEqualTo(new VmSeen(Seen.NOT_FOUND));
  }

  @Test
  void whatIsTooMuchIsRefusedAtOnceAndMayComeAgain() {
    TestNode node = withVm(1);
    node.hypervisor.hang(vm(1));
    List<TestProbe<AgentReply>> accepted = new ArrayList<>();
    for (int i = 0; i <= TestNode.LIMITS.queued(); i++) {
      accepted.add(node.send(ticket("look" + i, 1), status(vm(1))));
    }

    AgentReply refused = node.ask(ticket("more", 1), status(vm(2)));

    assertThat(refused)
        .isInstanceOfSatisfying(
            AgentReply.Failed.class,
            failed -> {
              assertThat(failed.problem().code()).isEqualTo("node-busy");
              assertThat(failed.problem().kind()).isEqualTo(Problem.Kind.THROTTLED);
            });
    node.hypervisor.letGo(vm(1));
    accepted.forEach(probe -> probe.receiveMessage(SOON));
    assertThat(node.done(ticket("more", 1), status(vm(2)))).isEqualTo(new VmSeen(Seen.NOT_FOUND));
  }

  @Test
  void neverRunsMoreAtOnceThanAllowed() {
    TestNode node = withVm(1);
    for (int i = 1; i <= 12; i++) {
      node.hypervisor.hang(vm(i));
    }
    List<TestProbe<AgentReply>> probes = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      probes.add(node.send(ticket("look", 1), status(vm(i))));
    }

    await()
        .during(Duration.ofMillis(100))
        .atMost(SOON)
        .until(() -> node.hypervisor.calls().size() == TestNode.LIMITS.running());
    for (int i = 1; i <= 12; i++) {
      node.hypervisor.letGo(vm(i));
    }
    probes.forEach(probe -> probe.receiveMessage(SOON));
    assertThat(node.hypervisor.calls()).hasSize(12);
  }

  @Test
  void anImageNodeRunsNoVmsAndAComputeNodeHoldsNoImages() {
    TestNode image = node("images", NodeRole.IMAGE, TestNode.LIMITS).start();
    TestNode compute = compute("n1");

    assertThat(image.refused(ticket("look", 1), status(vm(1)))).isEqualTo("no-hypervisor");
    assertThat(
            compute.refused(
                ticket("import", 0), new AgentCommand.ImportImage(Wishes.IMAGE, TREE.source())))
        .isEqualTo("not-an-image-node");
  }
}

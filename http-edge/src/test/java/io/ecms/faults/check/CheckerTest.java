package io.ecms.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.faults.check.Asked.What;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each rule finds what it is there to find, and nothing in a story in which nothing is wrong. */
class CheckerTest {
  private final Scene scene = new Scene();

  @Test
  void findsNothingWhereNothingIsWrong() {
    assertThat(scene.broken(Set.of("vm-1", "vm-2"))).isEmpty();
  }

  @Test
  void anAcknowledgedVmIsLost() {
    scene.vms.removeFirst();
    scene.leases.removeFirst();
    scene.disks.removeFirst();

    assertThat(scene.broken()).contains("acknowledged-vm-is-there");
  }

  @Test
  void aDestroyedVmIsNotLost() {
    scene.history.add(Scene.accepted(500, new Asked(What.DESTROY, "vm-9"), "k-destroy", "op-2", 0));
    scene.history.add(Scene.accepted(400, new Asked(What.CREATE, "name-9"), "k9", "vm-9", 1));

    assertThat(scene.broken()).doesNotContain("acknowledged-vm-is-there");
  }

  @Test
  void anAcknowledgedOperationIsLost() {
    scene.operations.removeFirst();

    assertThat(scene.broken()).containsExactly("acknowledged-operation-is-there");
  }

  @Test
  void anOperationDoesNotEnd() {
    scene.operations.set(
        0, Scene.json("{\"id\": \"op-1\", \"resource\": \"vms/vm-1\", \"state\": \"running\"}"));

    assertThat(scene.broken()).containsExactly("operation-ends-by-its-deadline");
  }

  @Test
  void anOperationEndsTooLate() {
    scene.operations.set(
        0,
        Scene.json(
            """
            {"id": "op-1", "resource": "vms/vm-1", "state": "failed",
             "endedAt": "2026-01-01T00:02:01Z", "deadline": "2026-01-01T00:02:00Z"}\
            """));

    assertThat(scene.broken()).containsExactly("operation-ends-by-its-deadline");
  }

  @Test
  void anOperationIsForSomethingElse() {
    scene.operations.set(0, scene.operations.get(1));
    scene.history.set(
        1, Scene.accepted(110, new Asked(What.START, "vm-1"), "k-start-1", "op-2", 0));

    assertThat(scene.broken()).contains("operation-is-what-was-asked", "one-effect-one-key");
  }

  @Test
  void oneKeyHasTwoEffects() {
    scene.history.add(
        Scene.accepted(300, new Asked(What.CREATE, "name-1"), "k-create-1", "vm-2", 1));

    assertThat(scene.broken()).contains("one-key-one-effect");
  }

  @Test
  void aRepeatIsRefused() {
    scene.history.add(
        Scene.tried(
            300,
            new Asked(What.START, "vm-1"),
            "k-start-1",
            new Reply.Refused(409, "operation-in-progress")));

    assertThat(scene.broken()).containsExactly("a-repeat-is-accepted");
  }

  @Test
  void aNameIsCreatedTwice() {
    scene.happened("vm", "vm-defined", "vm-3", "{\"spec\": {\"name\": \"name-1\"}}");

    assertThat(scene.broken()).containsExactly("created-once");
  }

  @Test
  void aServerAnswersNonsense() {
    scene.history.add(
        Scene.tried(300, new Asked(What.READ_VM, "vm-1"), "k9", new Reply.Broken(500, "oops")));

    assertThat(scene.broken()).containsExactly("answers-are-in-order");
  }

  @Test
  void aPatientClientIsNotServed() {
    scene.history.add(
        Scene.tried(300, new Asked(What.CREATE, "n"), "k9", new Reply.Unavailable(503, "cut-off")));

    assertThat(scene.broken()).containsExactly("a-patient-client-is-served");
  }

  @Test
  void aCreationIsRefusedForNoReason() {
    scene.history.add(
        Scene.tried(
            300, new Asked(What.CREATE, "n"), "k9", new Reply.Refused(422, "unknown-image")));

    assertThat(scene.broken()).containsExactly("no-odd-refusal");
  }

  @Test
  void aReadShowsThePast() {
    scene.history.add(Scene.accepted(300, new Asked(What.READ_VM, "vm-1"), "k9", "vm-1", 2));

    assertThat(scene.broken()).containsExactly("a-read-never-goes-back");
  }

  @Test
  void aReadBesideAnotherMayShowThePast() {
    scene.history.add(Scene.accepted(121, new Asked(What.READ_VM, "vm-1"), "k9", "vm-1", 2));

    assertThat(scene.broken()).isEmpty();
  }

  @Test
  void aReadDoesNotFindWhatWasAcknowledged() {
    scene.history.add(
        Scene.tried(
            300, new Asked(What.READ_VM, "vm-1"), "k9", new Reply.Refused(404, "vm-not-found")));

    assertThat(scene.broken()).containsExactly("a-read-never-goes-back");
  }

  @Test
  void anEventIsMissing() {
    scene.events.removeIf(event -> event.word().equals("vm-claimed"));

    assertThat(scene.broken()).contains("no-gap-in-a-thing");
  }

  @Test
  void theLastEventOfAThingIsMissing() {
    scene.events.removeLast();

    assertThat(scene.broken()).containsExactly("the-stream-is-the-journal");
  }

  @Test
  void anEventComesTwice() {
    scene.events.add(scene.events.getLast());

    assertThat(scene.broken()).contains("ids-grow", "each-event-once");
  }

  @Test
  void anEventComesTwiceUnderAnotherId() {
    StreamEvent last = scene.events.getLast();
    scene.events.add(
        new StreamEvent(
            last.id() + 1,
            last.entity(),
            last.word(),
            last.subject(),
            last.sequence(),
            last.data()));

    assertThat(scene.broken()).contains("each-event-once");
  }

  @Test
  void aPromiseIsNotTold() {
    scene.history.add(Scene.accepted(300, new Asked(What.DESTROY, "vm-1"), "k9", "op-9", 0));

    assertThat(scene.broken()).contains("promises-are-told");
  }

  @Test
  void aSubscriberCannotResume() {
    scene.refusals.add("s2 answered 410 to Last-Event-ID 7");

    assertThat(scene.broken()).containsExactly("resumes-anywhere");
  }

  @Test
  void twoOperationsHaveAVmInHand() {
    scene.happened("vm", "vm-claimed", "vm-1", "{\"operation\": \"op-8\"}");
    scene.happened("vm", "vm-claimed", "vm-1", "{\"operation\": \"op-9\"}");

    assertThat(scene.broken()).containsExactly("one-operation-at-a-time");
  }

  @Test
  void aStrangerStopsAVm() {
    scene.happened("vm", "vm-claimed", "vm-1", "{\"operation\": \"op-8\"}");
    scene.happened("vm", "vm-stopped", "vm-1", "{\"operation\": \"op-9\"}");

    assertThat(scene.broken()).containsExactly("only-the-claimant-ends-the-claim");
  }

  @Test
  void aVmStartsTwice() {
    scene.happened("vm", "vm-claimed", "vm-1", "{\"operation\": \"op-8\"}");
    scene.happened(
        "vm", "vm-started", "vm-1", "{\"operation\": \"op-8\", \"placement\": {\"node\": \"n2\"}}");

    assertThat(scene.broken())
        .containsExactlyInAnyOrder("no-vm-runs-twice", "a-vm-stays-with-its-disk");
  }

  @Test
  void anAddressHasTwoHolders() {
    scene.happened("ip-lease", "lease-held", "default:10.0.0.1", "{\"vm\": \"vm-2\"}");

    assertThat(scene.broken()).containsExactly("one-holder-of-an-address");
  }

  @Test
  void anAddressIsReleasedByAStranger() {
    scene.happened("ip-lease", "lease-released", "default:10.0.0.1", "{\"vm\": \"vm-2\"}");

    assertThat(scene.broken()).containsExactly("an-address-is-released-once");
  }

  @Test
  void aReservationIsGivenBackTwice() {
    scene.happened("node", "node-released", "n1", "{\"vm\": \"vm-1\"}");
    scene.happened("node", "node-released", "n1", "{\"vm\": \"vm-1\"}");

    assertThat(scene.broken()).containsExactly("a-reservation-is-given-back-once");
  }

  @Test
  void anOperationBeginsTwice() {
    scene.happened("operation", "operation-accepted", "op-1", "{}");

    assertThat(scene.broken()).contains("an-operation-begins-once", "nothing-after-the-end");
  }

  @Test
  void anUntouchedVmIsDisturbed() {
    scene.happened("vm", "vm-observed", "vm-1", "{\"status\": \"STOPPED\"}");

    assertThat(scene.broken(Set.of("vm-1"))).containsExactly("untouched-vms-run-on");
  }

  @Test
  void anAddressIsLeaked() {
    scene.leases.add(
        Scene.json("{\"ip\": \"10.0.0.9\", \"vm\": \"vm-9\", \"network\": \"default\"}"));

    assertThat(scene.broken()).contains("no-leaked-address", "addresses-add-up");
  }

  @Test
  void anAddressIsLost() {
    scene.leases.removeFirst();

    assertThat(scene.broken())
        .contains("no-lost-address", "a-vm-holds-its-address", "addresses-add-up");
  }

  @Test
  void aDiskIsLeaked() {
    scene.disks.add(Scene.json("{\"vm\": \"vm-9\"}"));

    assertThat(scene.broken()).containsExactly("no-leaked-disk");
  }

  @Test
  void aReservationIsLeaked() {
    scene.nodes.set(
        0,
        Scene.json(
            """
            {"name": "n1", "vms": 3,
             "capacity": {"vcpus": 4, "memoryMib": 256, "storageGib": 10},
             "reserved": {"vcpus": 3, "memoryMib": 192, "storageGib": 3}}\
            """));

    assertThat(scene.broken()).containsExactly("reservations-add-up");
  }

  @Test
  void aNodeHasGivenMoreThanItHas() {
    scene.nodes.set(
        0,
        Scene.json(
            """
            {"name": "n1", "vms": 2,
             "capacity": {"vcpus": 1, "memoryMib": 256, "storageGib": 10},
             "reserved": {"vcpus": 2, "memoryMib": 128, "storageGib": 2}}\
            """));

    assertThat(scene.broken()).containsExactly("no-more-than-there-is");
  }

  @Test
  void aVmIsLeftInBetween() {
    scene.vms.set(
        0,
        Scene.json(
            """
            {"id": "vm-1", "name": "name-1", "state": "starting", "vcpus": 1, "memoryMib": 64,
             "diskGib": 1, "node": "n1", "address": "10.0.0.1", "operation": "op-1"}\
            """));

    assertThat(scene.broken()).contains("everything-settles");
  }

  @Test
  void aVmRunsOnTwoNodes() {
    scene.copies.add(new Copy(Scene.moment(500), "n2", "vm-1", true));

    assertThat(scene.broken()).containsExactly("one-live-copy");
  }

  @Test
  void aVmMayMoveWhenItHasEnded() {
    scene.copies.add(new Copy(Scene.moment(400), "n1", "vm-1", false));
    scene.copies.add(new Copy(Scene.moment(500), "n2", "vm-1", true));

    assertThat(scene.broken()).isEmpty();
  }

  @Test
  void twoMastersAct() {
    scene.acts.add(new Act("s2#1", Scene.moment(300), "vm-1"));
    scene.acts.add(new Act("s1#1", Scene.moment(400), "vm-2"));

    assertThat(scene.broken()).containsExactly("one-master-acts");
  }

  @Test
  void aMasterMayReignAgain() {
    scene.acts.add(new Act("s2#1", Scene.moment(300), "vm-1"));
    scene.acts.add(new Act("s1#2", Scene.moment(400), "vm-2"));

    assertThat(scene.broken()).isEmpty();
  }

  @Test
  void nobodyKnowsOfAPromise() {
    scene.acts.removeFirst();

    assertThat(scene.broken()).containsExactly("a-master-has-promised-it");
  }
}

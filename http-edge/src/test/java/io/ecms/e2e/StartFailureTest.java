package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.core.model.NodeName;
import io.ecms.node.hypervisor.simulated.Faults.Method;
import io.ecms.node.hypervisor.simulated.GuestTimes;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.simulated.Faults.Call;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * vm_start that fails at each of its steps in turn says which step and why, gives everything back,
 * and works when the fault is gone (E4). The step that records is made to fail in {@link
 * LostCallsTest}, because nothing on a host can make it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartFailureTest {
  /** The names of the steps, in order. */
  private static final List<String> STEPS =
      List.of("claim", "address", "node", "tree", "disk", "domain", "ready", "record");

  /** One node, so that it is known where a fault will be met; one address in the network tiny. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "ecms.zones.tiny.host-number-limit", "2",
          "ecms.networks.tiny.zone", "tiny",
          "ecms.networks.tiny.cidr", "10.77.0.0/24",
          "ecms.node.simulated.memory-mib", String.valueOf(4 * Cluster.MEMORY_MIB),
          "ecms.master.sagas.ready-step", "1s");

  private static final NodeName NODE = new NodeName("node-1");

  private static final GuestTimes NEVER_READY = new GuestTimes(Duration.ofHours(1), Duration.ZERO);

  private Path directory;
  private TestServer server;
  private Api api;
  private Cluster cluster;

  @BeforeAll
  void start(@TempDir Path temporary) {
    directory = temporary;
    server = TestServer.simulated(directory.resolve("data"), 1, SETTINGS);
    api = server.api();
    cluster = server.cluster();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /**
   * One way to fail.
   *
   * @param step that fails
   * @param code of the reason
   * @param fields of the VM
   * @param cause makes it fail, given the image
   * @param cure makes it work again
   */
  record Fault(
      String what,
      String step,
      String code,
      List<String> fields,
      Consumer<StartFailureTest> cause,
      Consumer<StartFailureTest> cure) {
    static Fault once(String what, String step, String code, Consumer<StartFailureTest> cause) {
      return new Fault(what, step, code, List.of(), cause, _ -> {});
    }

    @Override
    public String toString() {
      return step + ": " + what;
    }
  }

  static Stream<Fault> faults() {
    return Stream.of(
        new Fault(
            "no address is free",
            "address",
            "no-free-address",
            List.of("\"network\":\"tiny\""),
            test -> test.occupy("\"network\":\"tiny\""),
            StartFailureTest::vacate),
        new Fault(
            "no node has room",
            "node",
            "no-node-fits",
            List.of("\"memoryMib\":" + 4 * Cluster.MEMORY_MIB),
            test -> test.occupy("\"memoryMib\":" + Cluster.MEMORY_MIB),
            StartFailureTest::vacate),
        Fault.once(
            "the node cannot join the tree",
            "tree",
            "parent-refused",
            test -> test.server.stackFaults(1).failNext(Call.JOIN, "parent-refused", false)),
        Fault.once(
            "the disk cannot be made",
            "disk",
            "disk-full",
            test -> test.server.stackFaults(1).failNext(Call.MAKE_DISK, "disk-full", false)),
        Fault.once(
            "the domain cannot be started",
            "domain",
            "domain-broken",
            test ->
                test.server
                    .hypervisor(1)
                    .faults()
                    .failNext(Method.START, 1, "domain-broken", false)),
        new Fault(
            "the guest never says that it is up",
            "ready",
            "guest-not-ready",
            List.of(),
            test -> test.server.hypervisor(1).guestTimes(NEVER_READY),
            test -> test.server.hypervisor(1).guestTimes(GuestTimes.INSTANT)),
        Fault.once(
            "the guest ends before it is up",
            "ready",
            "guest-ended",
            test -> test.server.hypervisor(1).endNextBoot()),
        Fault.once(
            "the guest cannot be waited for",
            "ready",
            "domain-gone",
            test ->
                test.server
                    .hypervisor(1)
                    .faults()
                    .failNext(Method.AWAIT_READY, 1, "domain-gone", false)));
  }

  /** Numbers images and VMs, so that one failure does not bring about the next. */
  private int images;

  private final List<String> occupants = new ArrayList<>();

  private void occupy(String field) {
    String image = cluster.importBlank("occupant-" + images++, directory);
    occupants.add(cluster.launch("occupant-" + images, image, field));
  }

  private void vacate() {
    occupants.forEach(vm -> cluster.done(vm, "destroy"));
    occupants.clear();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void givesEverythingBackAndSaysWhy(Fault fault) {
    // An image of its own, which the node does not have yet.
    String image = cluster.importBlank("image-" + images++, directory);
    String vm = cluster.create("vm-" + images, image, fault.fields().toArray(String[]::new));
    fault.cause().accept(this);
    Holdings before = Holdings.of(api);

    JsonNode failed = cluster.run(vm, "start");

    assertThat(failed.path("state").asText()).as(failed.toString()).isEqualTo("failed");
    assertThat(failed.path("error").path("code").asText()).isEqualTo(fault.code());
    assertThat(failed.path("error").path("message").asText()).isNotBlank();
    assertStepsUndoneUpTo(fault.step(), fault.code(), failed.path("steps"));
    assertFailed(vm, failed.path("error").path("message").asText());
    assertThat(Holdings.of(api)).as("what is held").isEqualTo(before);
    assertNothingOnTheHost(vm, image);

    fault.cure().accept(this);
    assertThat(cluster.done(vm, "start").path("state").asText()).isEqualTo("running");
    Holdings.assertNothingLeaked(api);
    cluster.done(vm, "destroy");
    assertThat(Holdings.of(api)).isEqualTo(Holdings.NONE);
  }

  static Stream<Fault> passingFaults() {
    return faults()
        .filter(fault -> List.of("tree", "disk", "domain").contains(fault.step()))
        .map(fault ->
            Fault.once(
                "for a moment",
                fault.step(),
                "busy",
                test -> {
                  switch (fault.step()) {
                    case "tree" -> test.server.stackFaults(1).failNext(Call.JOIN, "busy", true);
                    case "disk" ->
                        test.server.stackFaults(1).failNext(Call.MAKE_DISK, "busy", true);
                    default ->
                        test.server.hypervisor(1).faults().failNext(Method.START, 2, "busy", true);
                  }
                }));
  }

  /** A fault that passes costs time and not the operation. */
  @ParameterizedTest
  @MethodSource("passingFaults")
  void getsOverAFaultThatPasses(Fault fault) {
    String image = cluster.importBlank("image-" + images++, directory);
    String vm = cluster.create("vm-" + images, image);
    fault.cause().accept(this);

    assertThat(cluster.done(vm, "start").path("state").asText()).isEqualTo("running");

    Holdings.assertNothingLeaked(api);
    cluster.done(vm, "destroy");
  }

  private static void assertStepsUndoneUpTo(String failed, String code, JsonNode steps) {
    int at = STEPS.indexOf(failed);
    assertThat(steps).hasSize(STEPS.size());
    for (int i = 0; i < STEPS.size(); i++) {
      JsonNode step = steps.get(i);
      assertThat(step.path("name").asText()).isEqualTo(STEPS.get(i));
      assertThat(step.path("state").asText())
          .as(step.toString())
          .isEqualTo(i <= at ? "undone" : "pending");
      assertThat(step.path("error").path("code").asText()).isEqualTo(i == at ? code : "");
    }
  }

  private void assertFailed(String id, String why) {
    JsonNode vm = cluster.vm(id);
    assertThat(vm.path("state").asText()).isEqualTo("failed");
    assertThat(vm.path("reason").asText()).isEqualTo(why);
    for (String held : List.of("node", "address", "mac", "vnc", "operation")) {
      assertThat(vm.path(held).isTextual() || vm.path(held).isObject()).as(held).isFalse();
    }
  }

  /** Looks at the ports themselves, not at what is recorded of them. */
  private void assertNothingOnTheHost(String vm, String image) {
    assertThat(server.hypervisor(1).domains(NODE))
        .noneMatch(domain -> domain.vm().value().equals(vm));
    assertThat(server.stack(1).members())
        .extracting(MemberStatus::image)
        .noneMatch(member -> member.id().equals(image));
    JsonNode tree = api.one("/v1/images/" + image + "/tree");
    assertThat(tree.path("members")).as(tree.toString()).hasSize(1);
  }
}

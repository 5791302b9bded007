package io.ecms.core.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.core.image.Image;
import io.ecms.core.image.Tree;
import io.ecms.core.node.HostFacts;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.vm.RestartPolicy;
import io.ecms.core.vm.Restarts;
import io.ecms.core.vm.Vm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What journals in the field hold in a form that is not written any more is still read. The files
 * are golden files of their time; none of them is ever changed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormerFormsTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/golden-before");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final WireSystem system = WireSystem.start();

  @AfterAll
  void stop() {
    system.close();
  }

  private Object read(String file, Object like) throws IOException {
    JsonNode golden = JSON.readTree(Files.readString(DIRECTORY.resolve(file)));
    byte[] content = Base64.getDecoder().decode(golden.get("cbor").asText());
    return system.read(like, new WireSystem.Bytes(golden.get("manifest").asText(), content));
  }

  /** Before a tree could tell that its root is lost. */
  @Test
  void anImageWithoutAWordOfItsRootHasARootThatServes() throws IOException {
    Image.Ready now = Samples.full(Map.of()).of(Image.Ready.class);
    Tree tree = now.tree();

    Object before = read("Image.Ready.1.json", now);

    assertThat(before)
        .isEqualTo(
            new Image.Ready(
                now.id(),
                now.name(),
                now.source(),
                now.content(),
                Tree.of(tree.root(), tree.rootEndpoint(), tree.degree(), tree.members()),
                now.createdAt(),
                now.updatedAt()));
  }

  /** Before add_node could start a controller over SSH. */
  @Test
  void anAddedNodeWithoutAWordOfSshHadItsControllerStartedByHand() throws IOException {
    OperationRequest.NodeAdd now = Samples.full(Map.of()).of(OperationRequest.NodeAdd.class);
    OperationRequest before =
        new OperationRequest.NodeAdd(now.node(), now.role(), Optional.empty());
    Samples then = Samples.full(Map.of(OperationRequest.class, before));

    for (Class<?> type : List.of(Operation.Known.class, Operation.OperationAccepted.class)) {
      Object like = then.of(type);
      assertThat(read("Operation." + type.getSimpleName() + ".1.json", like)).isEqualTo(like);
    }
    Object accepted = then.of(Operation.OperationAccepted.class);
    assertThat(read("OperationRequest.NodeAdd.1.json", accepted)).isEqualTo(accepted);
  }

  /** Before a hypervisor was asked why a VM is off. */
  @Test
  void anObservationWithoutAReasonHasNone() throws IOException {
    Vm.VmObserved now = Samples.full(Map.of()).of(Vm.VmObserved.class);

    assertThat(read("Vm.VmObserved.1.json", now))
        .isEqualTo(new Vm.VmObserved(now.status(), Optional.empty(), now.stamp()));
  }

  /** Before a VM had a restart policy. */
  @Test
  void aVmWithoutARestartPolicyStaysOff() throws IOException {
    Vm.Known known = Samples.full(Map.of()).of(Vm.Known.class);

    assertThat(read("Vm.Known.1.json", known))
        .isEqualTo(
            new Vm.Known(
                known.id(),
                known.spec(),
                known.status(),
                known.placement(),
                known.vnc(),
                known.claim(),
                known.reason(),
                known.createdAt(),
                known.updatedAt(),
                Restarts.NONE,
                Optional.empty()));
    assertThat(known.spec().restart()).isEqualTo(RestartPolicy.NEVER);
  }

  /** Before a host told what it is made of. */
  @Test
  void aHostThatHasToldLessIsStillRead() throws IOException {
    Node.NodeRegistered now = Samples.full(Map.of()).of(Node.NodeRegistered.class);
    Node.Member member = Samples.full(Map.of()).of(Node.Member.class);

    assertThat(read("Node.NodeRegistered.1.json", now))
        .isEqualTo(
            new Node.NodeRegistered(
                now.name(),
                now.role(),
                withoutDetails(now.facts()),
                now.epoch(),
                now.operation(),
                now.stamp()));
    assertThat(read("Node.Member.1.json", member))
        .isInstanceOfSatisfying(
            Node.Member.class,
            before -> assertThat(before.facts()).isEqualTo(withoutDetails(member.facts())));
    Fact seen =
        new Fact.HostSeen(
            withoutDetails(now.facts()), Samples.full(Map.of()).of(Fact.HostSeen.class).role());
    Operation.OperationProgressed progressed =
        Samples.full(Map.of(Fact.class, seen)).of(Operation.OperationProgressed.class);
    assertThat(read("Fact.HostSeen.1.json", progressed)).isEqualTo(progressed);
  }

  private static HostFacts withoutDetails(HostFacts facts) {
    return new HostFacts(
        facts.hostName(),
        facts.address(),
        facts.capacity(),
        facts.freeMemoryMib(),
        facts.freeStorageGib(),
        facts.hypervisor(),
        facts.zone());
  }

  @Test
  void everyFileIsRead() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "Fact.HostSeen.1.json",
              "Image.Ready.1.json",
              "Node.Member.1.json",
              "Node.NodeRegistered.1.json",
              "Operation.Known.1.json",
              "Operation.OperationAccepted.1.json",
              "OperationRequest.NodeAdd.1.json",
              "Vm.Known.1.json",
              "Vm.VmObserved.1.json");
    }
  }
}

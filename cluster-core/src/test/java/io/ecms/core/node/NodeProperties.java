package io.ecms.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.entity.History;
import io.ecms.core.entity.Logic;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NodeProperties {
  private static final NodeName NAME = new NodeName("node-1");
  private static final Resources CAPACITY = new Resources(8, 8_192, 100);

  /** I3, and the epoch never goes back. */
  @Property
  void whatIsReservedIsTheSumOfItsPartsAndFits(@ForAll("commands") List<Node.Command> commands) {
    History<Node.Command, Node.Event, Node.State> node = History.of(Node.LOGIC);
    Epoch epoch = Epoch.NONE;
    for (Node.Command command : commands) {
      node.give(command);
      if (node.state() instanceof Node.Member member) {
        assertThat(member.reserved()).isEqualTo(sum(member));
        assertThat(member.reserved().fitsInto(member.facts().capacity())).isTrue();
        assertThat(member.free().plus(member.reserved())).isEqualTo(member.facts().capacity());
        assertThat(member.reservations().values()).doesNotContain(Resources.NONE);
        assertThat(member.epoch()).isGreaterThanOrEqualTo(epoch);
        epoch = member.epoch();
      }
    }
  }

  @Property
  void onlyAnOpenComputeNodeTakesANewVm(@ForAll("commands") List<Node.Command> commands) {
    History<Node.Command, Node.Event, Node.State> node = History.of(Node.LOGIC);
    for (Node.Command command : commands) {
      Node.State before = node.state();
      boolean accepted = node.give(command) instanceof Logic.Decision.Accepted<?>;
      if (accepted
          && command instanceof Node.Reserve(var vm, var amount, _)
          && !amount.equals(Resources.NONE)
          && before instanceof Node.Member member
          && !member.reservations().containsKey(vm)) {
        assertThat(member.role()).isEqualTo(NodeRole.COMPUTE);
        assertThat(member.status()).isEqualTo(NodeStatus.UP);
      }
    }
  }

  private static Resources sum(Node.Member member) {
    return member.reservations().values().stream().reduce(Resources.NONE, Resources::plus);
  }

  @Provide
  Arbitrary<List<Node.Command>> commands() {
    Arbitrary<VmId> vms =
        Arbitraries.integers().between(1, 6).map(i -> new VmId("vm-%08d".formatted(i)));
    Arbitrary<Resources> amounts =
        Combinators.combine(
                Arbitraries.integers().between(0, 5),
                Arbitraries.longs().between(0, 5_000),
                Arbitraries.longs().between(0, 60))
            .as(Resources::new);
    Arbitrary<Epoch> epochs = Arbitraries.longs().between(0, 4).map(Epoch::new);
    Arbitrary<Node.Command> register =
        Combinators.combine(
                Arbitraries.of(NodeRole.COMPUTE, NodeRole.COMPUTE, NodeRole.SPARE),
                Arbitraries.integers().between(1, 3))
            .as((role, operation) -> register(role, "op-%08d".formatted(operation)));
    Arbitrary<Node.Command> reserve =
        Combinators.combine(vms, amounts, epochs).as(Node.Reserve::new);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(2, register),
            net.jqwik.api.Tuple.of(6, reserve),
            net.jqwik.api.Tuple.of(2, vms.map(Node.Release::new)),
            net.jqwik.api.Tuple.of(2, vms.map(Node.ReleaseCompute::new)),
            net.jqwik.api.Tuple.of(1, Arbitraries.of(new Node.Drain(), new Node.Resume())))
        .list()
        .ofMaxSize(40)
        .map(commands ->
            java.util.stream.Stream.concat(
                    java.util.stream.Stream.of(register(NodeRole.COMPUTE, "op-00000001")),
                    commands.stream())
                .toList());
  }

  static Node.Command register(NodeRole role, String operation) {
    HostFacts facts = new HostFacts("host", "10.0.0.1", CAPACITY, 1, 1, "simulated", "zone-a");
    return new Node.Register(NAME, role, facts, new OperationId(operation));
  }
}

package io.ecms.core.node;

import static io.ecms.core.entity.Logic.Decision.accept;
import static io.ecms.core.entity.Logic.Decision.already;
import static io.ecms.core.entity.Logic.Decision.refuse;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.Resources;
import io.ecms.core.model.VmId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A hypervisor host: who it is, what it gives, and which VM has reserved what (K3, E2, E4).
 *
 * <p>The reservations live here and nowhere else, so that a node can never be promised twice (I3):
 * placement works on a view that may be old, proposes, and this entity refuses what does not fit.
 *
 * <pre>
 * Unregistered --Register--> Up(epoch 1) --Register--> Up(epoch 2) ...
 *                              |   '--Drain--> Draining --Resume--> Up
 * </pre>
 */
public final class Node implements Logic<Node.Command, Node.Event, Node.State> {
  public static final Node LOGIC = new Node();

  /** Commands. */
  public sealed interface Command extends Wire {}

  /** Takes the node into the cluster, or takes it in anew with the next epoch (E2). */
  public record Register(NodeName name, NodeRole role, HostFacts facts, OperationId operation)
      implements Command {}

  /**
   * Sets what a VM takes. A reservation that the VM holds already is replaced when the new one
   * fits.
   *
   * @param epoch epoch of the node that the proposer saw
   */
  public record Reserve(VmId vm, Resources amount, Epoch epoch) implements Command {}

  /** Gives back all that a VM takes. */
  public record Release(VmId vm) implements Command {}

  /** Gives back what a stopped VM does not need; it goes on holding its disk space. */
  public record ReleaseCompute(VmId vm) implements Command {}

  /** Lets no new VM in. */
  public record Drain() implements Command {}

  /** Ends {@link Drain}. */
  public record Resume() implements Command {}

  /** Events. */
  public sealed interface Event extends DomainEvent {}

  public record NodeRegistered(
      NodeName name,
      NodeRole role,
      HostFacts facts,
      Epoch epoch,
      OperationId operation,
      Stamp stamp)
      implements Event {}

  public record NodeReserved(VmId vm, Resources amount, Stamp stamp) implements Event {}

  public record NodeReleased(VmId vm, Stamp stamp) implements Event {}

  public record NodeDraining(Stamp stamp) implements Event {}

  public record NodeResumed(Stamp stamp) implements Event {}

  /** States. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  public sealed interface State extends Wire {}

  /** Never taken into the cluster. */
  public record Unregistered() implements State {}

  /** A node of the cluster. */
  public record Member(
      NodeName name,
      NodeRole role,
      NodeStatus status,
      Epoch epoch,
      HostFacts facts,
      OperationId registeredBy,
      Map<VmId, Resources> reservations,
      Resources reserved,
      Instant createdAt,
      Instant updatedAt)
      implements State {
    public Member {
      reservations = Map.copyOf(reservations);
    }

    /** What is left for others. */
    public Resources free() {
      return facts.capacity().minus(reserved);
    }

    Member withReservation(VmId vm, Resources amount, Instant at) {
      Map<VmId, Resources> next = new HashMap<>(reservations);
      Resources before = Resources.NONE;
      if (amount.equals(Resources.NONE)) {
        Resources removed = next.remove(vm);
        before = removed == null ? Resources.NONE : removed;
      } else {
        Resources replaced = next.put(vm, amount);
        before = replaced == null ? Resources.NONE : replaced;
      }
      return new Member(
          name,
          role,
          status,
          epoch,
          facts,
          registeredBy,
          next,
          reserved.minus(before).plus(amount),
          createdAt,
          at);
    }

    Member withStatus(NodeStatus next, Instant at) {
      return new Member(
          name, role, next, epoch, facts, registeredBy, reservations, reserved, createdAt, at);
    }
  }

  private Node() {}

  @Override
  public String type() {
    return "Node";
  }

  @Override
  public State empty() {
    return new Unregistered();
  }

  @Override
  public Decision<Event> decide(State state, Command command, Stamp stamp) {
    return switch (state) {
      case Unregistered() ->
          switch (command) {
            case Register r -> accept(registered(r, Epoch.NONE.next(), stamp));
            case Release _, ReleaseCompute _ -> already();
            case Reserve _, Drain _, Resume _ ->
                refuse(Problem.notFound("node-not-found", "there is no such node"));
          };
      case Member member ->
          switch (command) {
            // The same operation may ask twice: it gets the epoch that it was given.
            case Register r when r.operation().equals(member.registeredBy()) -> already();
            case Register r -> accept(registered(r, member.epoch().next(), stamp));
            case Reserve(var vm, var amount, var epoch) ->
                reserve(member, vm, amount, epoch, stamp);
            case Release(var vm) ->
                member.reservations().containsKey(vm)
                    ? accept(new NodeReleased(vm, stamp))
                    : already();
            case ReleaseCompute(var vm) -> releaseCompute(member, vm, stamp);
            case Drain() ->
                member.status() == NodeStatus.DRAINING
                    ? already()
                    : accept(new NodeDraining(stamp));
            case Resume() ->
                member.status() == NodeStatus.DRAINING ? accept(new NodeResumed(stamp)) : already();
          };
    };
  }

  private static Event registered(Register r, Epoch epoch, Stamp stamp) {
    return new NodeRegistered(r.name(), r.role(), r.facts(), epoch, r.operation(), stamp);
  }

  private static Decision<Event> reserve(
      Member member, VmId vm, Resources amount, Epoch epoch, Stamp stamp) {
    Resources held = member.reservations().getOrDefault(vm, Resources.NONE);
    if (held.equals(amount)) {
      return already();
    }
    if (epoch.compareTo(member.epoch()) < 0) {
      return refuse(
          Problem.conflict(
              "stale-epoch",
              "node %s is at epoch %d, asked with %d"
                  .formatted(member.name(), member.epoch().value(), epoch.value())));
    }
    boolean returning = !held.equals(Resources.NONE);
    if (member.role() != NodeRole.COMPUTE
        || !(member.status() == NodeStatus.UP
            || (member.status() == NodeStatus.DRAINING && returning))) {
      return refuse(
          Problem.conflict(
              "node-not-available",
              "node %s (%s) is %s"
                  .formatted(member.name(), member.role().word(), member.status().word())));
    }
    Resources room = member.facts().capacity().minus(member.reserved().minus(held));
    return amount.fitsInto(room)
        ? accept(new NodeReserved(vm, amount, stamp))
        : refuse(
            Problem.conflict(
                "does-not-fit",
                "node %s has %d vcpus, %d MiB, %d GiB left; %s needs %d, %d, %d"
                    .formatted(
                        member.name(),
                        room.vcpus(),
                        room.memoryMib(),
                        room.storageGib(),
                        vm,
                        amount.vcpus(),
                        amount.memoryMib(),
                        amount.storageGib())));
  }

  private static Decision<Event> releaseCompute(Member member, VmId vm, Stamp stamp) {
    Resources held = member.reservations().getOrDefault(vm, Resources.NONE);
    return held.equals(held.storageOnly())
        ? already()
        : accept(new NodeReserved(vm, held.storageOnly(), stamp));
  }

  @Override
  public State evolve(State state, Event event) {
    Instant at = event.stamp().at();
    return switch (event) {
      case NodeRegistered(var name, var role, var facts, var epoch, var operation, _) ->
          switch (state) {
            case Unregistered() ->
                new Member(
                    name,
                    role,
                    NodeStatus.UP,
                    epoch,
                    facts,
                    operation,
                    Map.of(),
                    Resources.NONE,
                    at,
                    at);
            case Member m ->
                new Member(
                    name,
                    role,
                    m.status() == NodeStatus.DRAINING ? NodeStatus.DRAINING : NodeStatus.UP,
                    epoch,
                    facts,
                    operation,
                    m.reservations(),
                    m.reserved(),
                    m.createdAt(),
                    at);
          };
      case NodeReserved(var vm, var amount, _) -> member(state).withReservation(vm, amount, at);
      case NodeReleased(var vm, _) -> member(state).withReservation(vm, Resources.NONE, at);
      case NodeDraining _ -> member(state).withStatus(NodeStatus.DRAINING, at);
      case NodeResumed _ -> member(state).withStatus(NodeStatus.UP, at);
    };
  }

  private static Member member(State state) {
    return switch (state) {
      case Member member -> member;
      case Unregistered() ->
          throw new IllegalStateException("the first event of a node is NodeRegistered");
    };
  }
}

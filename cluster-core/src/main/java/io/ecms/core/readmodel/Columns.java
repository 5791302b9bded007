package io.ecms.core.readmodel;

import io.ecms.core.disk.Disk;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Operation;
import io.ecms.core.vm.Placement;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmStatus;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What lists filter and order by, taken from a state.
 *
 * @param gone whether the thing has ceased to exist: lists leave it out
 */
public record Columns(
    Instant created,
    boolean gone,
    Optional<String> name,
    Optional<String> state,
    Optional<String> node,
    Optional<String> image,
    Optional<String> vm) {

  /** The columns of a state; {@code at} is when it came about. */
  public static Columns of(Wire state, Instant at) {
    return switch (state) {
      case Vm.State vm -> ofVm(vm, at);
      case Node.State node -> ofNode(node, at);
      case Disk.State disk -> ofDisk(disk, at);
      case Image.State image -> ofImage(image, at);
      case Operation.State operation -> ofOperation(operation, at);
      case IpLease.State lease -> ofLease(lease, at);
      default -> throw new IllegalArgumentException("not in the read model: " + state);
    };
  }

  private static Columns ofVm(Vm.State state, Instant at) {
    return switch (state) {
      case Vm.Absent() -> nothing(at);
      case Vm.Known vm ->
          new Columns(
              vm.createdAt(),
              vm.status() == VmStatus.DESTROYED,
              Optional.of(vm.spec().name().value()),
              Optional.of(vm.shown().word()),
              vm.placement().map(Placement::node).map(Object::toString),
              Optional.of(vm.spec().image().value()),
              Optional.of(vm.id().value()));
    };
  }

  private static Columns ofNode(Node.State state, Instant at) {
    return switch (state) {
      case Node.Unregistered() -> nothing(at);
      case Node.Member node ->
          new Columns(
              node.createdAt(),
              false,
              Optional.of(node.name().value()),
              Optional.of(node.status().word()),
              Optional.of(node.name().value()),
              Optional.empty(),
              Optional.empty());
    };
  }

  private static Columns ofDisk(Disk.State state, Instant at) {
    return switch (state) {
      case Disk.Absent() -> nothing(at);
      case Disk.Known disk ->
          new Columns(
              disk.updatedAt(),
              disk.status() == Disk.Status.DELETED,
              Optional.of(disk.id().value()),
              Optional.of(disk.status().name().toLowerCase(Locale.ROOT)),
              Optional.of(disk.node().value()),
              Optional.of(disk.image().value()),
              Optional.of(disk.vm().value()));
    };
  }

  private static Columns ofImage(Image.State state, Instant at) {
    return switch (state) {
      case Image.Absent() -> nothing(at);
      case Image.Importing i ->
          image(i.createdAt(), i.name().value(), "importing", i.id().value(), Optional.empty());
      case Image.Failed i ->
          image(i.createdAt(), i.name().value(), "failed", i.id().value(), Optional.empty());
      case Image.Ready i ->
          image(
              i.createdAt(),
              i.name().value(),
              "ready",
              i.id().value(),
              Optional.of(i.tree().root().value()));
    };
  }

  private static Columns image(
      Instant created, String name, String state, String id, Optional<String> node) {
    return new Columns(
        created,
        false,
        Optional.of(name),
        Optional.of(state),
        node,
        Optional.of(id),
        Optional.empty());
  }

  private static Columns ofOperation(Operation.State state, Instant at) {
    return switch (state) {
      case Operation.Absent() -> nothing(at);
      case Operation.Known op ->
          new Columns(
              op.createdAt(),
              false,
              Optional.of(op.request().kind()),
              Optional.of(op.phase().word()),
              Optional.empty(),
              Optional.empty(),
              Optional.of(op.request().resource()));
    };
  }

  private static Columns ofLease(IpLease.State state, Instant at) {
    return new Columns(
        at,
        false,
        Optional.empty(),
        Optional.of(word(state)),
        Optional.empty(),
        Optional.empty(),
        state.vm().map(Object::toString));
  }

  /** The state of an address in one word. */
  public static String word(IpLease.State state) {
    return switch (state) {
      case IpLease.Free() -> "free";
      case IpLease.Held _ -> "held";
      case IpLease.Quarantined _ -> "quarantined";
    };
  }

  private static Columns nothing(Instant at) {
    return new Columns(
        at,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}

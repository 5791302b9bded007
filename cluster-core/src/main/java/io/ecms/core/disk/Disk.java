package io.ecms.core.disk;

import static io.ecms.core.entity.Logic.Decision.accept;
import static io.ecms.core.entity.Logic.Decision.already;
import static io.ecms.core.entity.Logic.Decision.refuse;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.model.VmId;
import java.time.Instant;

/**
 * A disk: where it is and which VM writes to it (K3, VDISK_INFO). At most one VM ever does.
 *
 * <p>{@link Create} is recorded before the node makes the file, so that a crash in between leaves a
 * disk that is known, and can be removed, rather than a file that nobody knows.
 *
 * <pre>
 * Absent --Create--> Creating --Attach--> Attached --Delete--> Deleted
 *    ^                  '-------------------------------------------'  (a later start creates it anew)
 * </pre>
 */
public final class Disk implements Logic<Disk.Command, Disk.Event, Disk.State> {
  public static final Disk LOGIC = new Disk();

  /** Commands. */
  public sealed interface Command extends Wire {}

  public record Create(DiskId id, VmId vm, ImageId image, NodeName node, long sizeGib)
      implements Command {}

  /** The file exists and the VM may write to it. */
  public record Attach(VmId vm, String uri) implements Command {}

  /** The file on {@code node} is gone; nothing changes when the disk is on another one. */
  public record Delete(VmId vm, NodeName node) implements Command {}

  /** Events. */
  public sealed interface Event extends DomainEvent {}

  public record DiskCreating(
      DiskId id, VmId vm, ImageId image, NodeName node, long sizeGib, Stamp stamp)
      implements Event {}

  public record DiskAttached(VmId vm, String uri, Stamp stamp) implements Event {}

  public record DiskDeleted(VmId vm, Stamp stamp) implements Event {}

  /** What a disk is doing. */
  public enum Status {
    CREATING,
    AVAILABLE,
    ATTACHED,
    SNAPSHOTTING,
    DELETED
  }

  /** States. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  public sealed interface State extends Wire {}

  /** Nothing is known under this id. */
  public record Absent() implements State {}

  /** A disk; {@code uri} is empty until the node has made it. */
  public record Known(
      DiskId id,
      VmId vm,
      ImageId image,
      NodeName node,
      long sizeGib,
      Status status,
      String uri,
      Instant updatedAt)
      implements State {}

  private Disk() {}

  @Override
  public String type() {
    return "Disk";
  }

  @Override
  public boolean longLived() {
    return false;
  }

  @Override
  public State empty() {
    return new Absent();
  }

  @Override
  public Decision<Event> decide(State state, Command command, Stamp stamp) {
    return switch (state) {
      case Absent() ->
          switch (command) {
            case Create create -> accept(creating(create, stamp));
            case Delete _ -> already();
            case Attach _ -> refuse(notFound());
          };
      case Known known when known.status() == Status.DELETED ->
          switch (command) {
            case Create create -> accept(creating(create, stamp));
            case Delete _ -> already();
            case Attach _ -> refuse(notFound());
          };
      case Known known ->
          switch (command) {
            case Create(_, var vm, _, var node, _)
                when known.vm().equals(vm) && known.node().equals(node) ->
                already();
            case Create(_, var vm, _, var node, _) ->
                refuse(
                    Problem.conflict(
                        "disk-exists",
                        "disk %s of %s is on %s; cannot be created for %s on %s"
                            .formatted(known.id(), known.vm(), known.node(), vm, node)));
            case Attach(var vm, _) when !known.vm().equals(vm) -> refuse(secondWriter(known, vm));
            case Attach(_, var uri)
                when known.status() == Status.ATTACHED && known.uri().equals(uri) ->
                already();
            case Attach(var vm, var uri) -> accept(new DiskAttached(vm, uri, stamp));
            case Delete(var vm, _) when !known.vm().equals(vm) -> refuse(secondWriter(known, vm));
            case Delete(_, var node) when !known.node().equals(node) -> already();
            case Delete(var vm, _) -> accept(new DiskDeleted(vm, stamp));
          };
    };
  }

  private static Event creating(Create c, Stamp stamp) {
    return new DiskCreating(c.id(), c.vm(), c.image(), c.node(), c.sizeGib(), stamp);
  }

  private static Problem notFound() {
    return Problem.notFound("disk-not-found", "there is no such disk");
  }

  private static Problem secondWriter(Known known, VmId vm) {
    return Problem.conflict(
        "disk-not-yours", "disk %s belongs to %s, not to %s".formatted(known.id(), known.vm(), vm));
  }

  @Override
  public State evolve(State state, Event event) {
    return switch (event) {
      case DiskCreating(var id, var vm, var image, var node, var size, var stamp) ->
          new Known(id, vm, image, node, size, Status.CREATING, "", stamp.at());
      case DiskAttached(_, var uri, var stamp) -> next(state, Status.ATTACHED, uri, stamp);
      case DiskDeleted(_, var stamp) -> next(state, Status.DELETED, "", stamp);
    };
  }

  private static State next(State state, Status status, String uri, Stamp stamp) {
    return switch (state) {
      case Known k ->
          new Known(k.id(), k.vm(), k.image(), k.node(), k.sizeGib(), status, uri, stamp.at());
      case Absent() -> throw new IllegalStateException("the first event of a disk is DiskCreating");
    };
  }
}

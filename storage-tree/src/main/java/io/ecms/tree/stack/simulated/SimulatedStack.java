package io.ecms.tree.stack.simulated;

import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.DiskRules;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.ParentAnswer;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.VmDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A block stack without blocks: memberships, disks and byte counts in memory only.
 *
 * <p>It makes no file and no thread, and refuses exactly what the real stack refuses. One
 * difference on purpose: a cycle over several hosts, which would make real readers hang for ever,
 * is refused at once, so that a simulation shows a wrong plan.
 */
public final class SimulatedStack implements BlockStack {
  private static final int FIRST_PORT = 20_000;

  private record Disk(String imageId, VmDisk disk) {}

  private final String host;
  private final SimulatedFabric fabric;
  private final Faults faults;
  private final Map<String, SimulatedMember> members = new HashMap<>();
  private final Map<String, Disk> disks = new HashMap<>();
  private final Map<String, Integer> diskCounts = new HashMap<>();
  private final Map<String, Endpoint> endpoints = new HashMap<>();
  private boolean closed;

  /**
   * @param host unique name in the fabric, taken as the host of endpoints
   * @param fabric shared by the hosts that can reach each other
   */
  public SimulatedStack(String host, SimulatedFabric fabric, Faults faults) {
    this.host = host;
    this.fabric = fabric;
    this.faults = faults;
    fabric.add(host);
  }

  /** What goes wrong here, to be changed at any time where it can be. */
  public Faults faults() {
    return faults;
  }

  @Override
  public String kind() {
    return "simulated";
  }

  private <T> T call(Faults.Call call, String subject, Supplier<T> work) {
    faults.before(call, host, subject);
    return fabric.locked(() -> {
      if (closed) {
        throw refusal("stack-closed", false, "the block stack is closed");
      }
      return work.get();
    });
  }

  private StackException refusal(String code, boolean retryable, String message) {
    return new StackException(code, retryable, host + ": " + message);
  }

  @Override
  public Endpoint serveRoot(ImageRef image, Path file) {
    return call(
        Faults.Call.SERVE_ROOT,
        image.id(),
        () -> {
          Optional<SimulatedMember> existing = member(image);
          if (existing.isEmpty()) {
            return add(image, Optional.of(file)).endpoint();
          }
          if (!existing.get().rootFile().equals(Optional.of(file))) {
            throw refusal("tree-role-conflict", false, image.id() + " is served differently");
          }
          return existing.get().endpoint();
        });
  }

  @Override
  public Endpoint join(ImageRef image, Endpoint parent) {
    return call(
        Faults.Call.JOIN,
        image.id(),
        () -> {
          Optional<SimulatedMember> existing = member(image);
          existing.ifPresent(member -> refuseImpossible(member, parent));
          Optional<SimulatedMember> above = parentAt(image, parent);
          if (above.isPresent() && existing.filter(above.get()::isBelow).isPresent()) {
            // It passes when the other one has heard of the parent that it has been given.
            throw refusal("tree-cycle", true, parent + " is below this member");
          }
          SimulatedMember member = existing.orElseGet(() -> add(image, Optional.empty()));
          member.attachTo(Optional.of(parent));
          return member.endpoint();
        });
  }

  private void refuseImpossible(SimulatedMember member, Endpoint parent) {
    if (member.rootFile().isPresent()) {
      throw refusal("tree-role-conflict", false, member.image().id() + " has its root here");
    }
    if (member.endpoint().equals(parent)) {
      throw refusal("tree-cycle", false, parent + " is this member itself");
    }
  }

  /** The parent, which must serve the image; empty when it is in another process. */
  private Optional<SimulatedMember> parentAt(ImageRef image, Endpoint parent) {
    if (fabric.isElsewhere(parent)) {
      return Optional.empty();
    }
    SimulatedMember above =
        fabric
            .at(parent)
            .filter(_ -> !fabric.isHung(parent))
            .orElseThrow(() -> refusal("parent-unreachable", true, parent + " does not answer"));
    if (!above.image().id().equals(image.id())) {
      throw refusal("parent-refused", false, parent + " does not serve " + image.id());
    }
    if (!above.image().equals(image)) {
      throw refusal("parent-differs", false, parent + " serves another size of " + image.id());
    }
    return Optional.of(above);
  }

  private Optional<SimulatedMember> member(ImageRef image) {
    Optional<SimulatedMember> member = Optional.ofNullable(members.get(image.id()));
    if (member.filter(m -> !m.image().equals(image)).isPresent()) {
      throw refusal("tree-role-conflict", false, image.id() + " is served with another size");
    }
    return member;
  }

  @Override
  public ParentAnswer askParent(ImageRef image, Endpoint parent, Duration limit) {
    return fabric.locked(() -> {
      if (fabric.isElsewhere(parent)) {
        return ParentAnswer.UNTOLD;
      }
      if (fabric.isHung(parent)) {
        return ParentAnswer.hung(parent + " does not answer");
      }
      return fabric.at(parent).filter(above -> above.image().equals(image)).isPresent()
          ? ParentAnswer.WELL
          : ParentAnswer.dead(parent + " refuses connections");
    });
  }

  /** Lets what this host serves accept without answering, or answer again. */
  public void hang(boolean hangs) {
    fabric.locked(() -> {
      fabric.hang(host, hangs);
      return host;
    });
  }

  private SimulatedMember add(ImageRef image, Optional<Path> rootFile) {
    Endpoint endpoint =
        endpoints.computeIfAbsent(
            image.id(), unused -> new Endpoint(host, FIRST_PORT + endpoints.size()));
    SimulatedMember member = new SimulatedMember(fabric, image, endpoint, rootFile);
    members.put(image.id(), member);
    fabric.listen(member);
    return member;
  }

  @Override
  public void detach(ImageRef image) {
    call(
        Faults.Call.DETACH,
        image.id(),
        () -> {
          member(image).ifPresent(member -> member.attachTo(Optional.empty()));
          return image;
        });
  }

  @Override
  public VmDisk makeDisk(ImageRef image, String name, long sizeBytes) {
    return call(
        Faults.Call.MAKE_DISK,
        name,
        () -> {
          if (member(image).isEmpty()) {
            throw refusal("tree-not-joined", true, image.id() + " is not served here");
          }
          DiskRules.check(image, name, sizeBytes);
          VmDisk disk =
              new VmDisk(
                  Path.of("/simulated", host, name + ".qcow2"), sizeBytes, new VmDisk.None());
          Disk wanted = new Disk(image.id(), disk);
          Disk existing = disks.putIfAbsent(name, wanted);
          if (existing == null) {
            diskCounts.merge(image.id(), 1, Integer::sum);
          } else if (!existing.equals(wanted)) {
            throw refusal("disk-exists", false, name + " exists differently");
          }
          return disk;
        });
  }

  @Override
  public void removeDisk(String name) {
    call(
        Faults.Call.REMOVE_DISK,
        name,
        () -> {
          Optional.ofNullable(disks.remove(name))
              .ifPresent(disk -> diskCounts.merge(disk.imageId(), -1, Integer::sum));
          return name;
        });
  }

  private int diskCount(ImageRef image) {
    return diskCounts.getOrDefault(image.id(), 0);
  }

  @Override
  public void leave(ImageRef image) {
    call(
        Faults.Call.LEAVE,
        image.id(),
        () -> {
          Optional<SimulatedMember> member = member(image);
          int children = member.map(SimulatedMember::children).orElse(0);
          if (children > 0 || diskCount(image) > 0) {
            throw refusal(
                "tree-in-use",
                true,
                "%s has %d children and %d disks here"
                    .formatted(image.id(), children, diskCount(image)));
          }
          member.ifPresent(this::drop);
          return image;
        });
  }

  private void drop(SimulatedMember member) {
    member.attachTo(Optional.empty());
    fabric.unlisten(member);
    members.remove(member.image().id());
  }

  @Override
  public Optional<MemberStatus> status(ImageRef image) {
    return fabric.locked(() ->
        Optional.ofNullable(members.get(image.id()))
            .map(member -> member.status(diskCount(member.image()))));
  }

  @Override
  public List<MemberStatus> members() {
    return fabric.locked(() ->
        members.values().stream().map(member -> member.status(diskCount(member.image()))).toList());
  }

  /**
   * Plays a guest of this host that reads the first {@code bytes} of the image; counts what travels
   * on each edge above.
   *
   * @throws StackException {@code tree-not-joined}, or {@code parent-unreachable} where a real
   *     guest would wait
   */
  public void readAsGuest(ImageRef image, long bytes) {
    fabric.locked(() -> {
      SimulatedMember member =
          member(image)
              .orElseThrow(
                  () -> refusal("tree-not-joined", true, image.id() + " is not served here"));
      member.read(Math.min(bytes, image.sizeBytes()));
      return image;
    });
  }

  /**
   * The host's daemons have died: nothing is served until it is joined again, disks and endpoints
   * stay what they were.
   */
  public void crash() {
    fabric.locked(() -> {
      new ArrayList<>(members.values()).forEach(this::drop);
      return host;
    });
  }

  /** Names of the disks that exist here, in order. */
  public List<String> disks() {
    return fabric.locked(() -> disks.keySet().stream().sorted().toList());
  }

  @Override
  public void close() {
    fabric.locked(() -> {
      closed = true;
      new ArrayList<>(members.values()).forEach(this::drop);
      return host;
    });
  }
}

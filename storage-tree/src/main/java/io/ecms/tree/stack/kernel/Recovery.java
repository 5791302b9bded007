package io.ecms.tree.stack.kernel;

import io.ecms.tree.process.CommandException;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.kernel.Names.Layer;
import io.ecms.tree.stack.support.RecordFile;
import io.ecms.tree.tool.kernel.DeviceName;
import io.ecms.tree.tool.kernel.Dmsetup.Device;
import io.ecms.tree.tool.kernel.IscsiSessions.Session;
import io.ecms.tree.tool.kernel.TargetListing.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent does first: finds what an earlier one left, killed at whatever point, keeps what is
 * complete and in use, and takes down the rest.
 *
 * <p>A thing is known by its name, which begins with this node's, and belongs to a record in the
 * data directory or to nobody. What belongs to nobody but is in use stays, with a warning.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final KernelFiles files;
  private final Names names;
  private final Layers layers;
  private final Parents parents;
  private final Children children;
  private final Chains chains;
  private final SnapshotDisks disks;

  Recovery(
      KernelFiles files,
      Names names,
      Layers layers,
      Parents parents,
      Children children,
      Chains chains,
      SnapshotDisks disks) {
    this.files = files;
    this.names = names;
    this.layers = layers;
    this.parents = parents;
    this.children = children;
    this.chains = chains;
    this.disks = disks;
  }

  /** The memberships that go on, by image. */
  Map<String, KernelRecord> run() throws IOException {
    layers.resumeAll();
    Map<String, KernelRecord> recorded = new HashMap<>();
    for (String imageId : files.images()) {
      read(imageId).ifPresent(record -> recorded.put(imageId, record));
    }
    for (KernelRecord record : List.copyOf(recorded.values())) {
      if (record.state() != KernelRecord.State.SERVING && finished(record)) {
        recorded.remove(record.imageId());
      }
    }
    removeOrphans(recorded);
    Map<String, KernelRecord> serving = new HashMap<>(recorded);
    serving.values().removeIf(record -> !isServing(record));
    if (serving.isEmpty()) {
      children.stopIfIdle();
    }
    return serving;
  }

  private Optional<KernelRecord> read(String imageId) throws IOException {
    return RecordFile.read(files.record(imageId), KernelRecord.class);
  }

  private boolean isServing(KernelRecord record) {
    return record.state() == KernelRecord.State.SERVING && chains.isThere(record.imageId());
  }

  /** Goes on with a membership that was being made or taken down: down in either case. */
  private boolean finished(KernelRecord record) throws IOException {
    LOG.info("image {} was left {}, taking it down", record.imageId(), record.state());
    boolean done = attempt("image " + record.imageId(), () -> chains.dismantle(record));
    if (done) {
      Files.deleteIfExists(files.record(record.imageId()));
    }
    return done;
  }

  private void removeOrphans(Map<String, KernelRecord> recorded) throws IOException {
    for (Target target : children.targets()) {
      if (recorded.keySet().stream()
          .noneMatch(id -> Names.target(id).value().equals(target.name()))) {
        attempt("target " + target.name(), () -> children.withdraw(target));
      }
    }
    Set<DeviceName> known = new HashSet<>();
    for (String imageId : files.images()) {
      for (DiskRecord disk : disks.of(imageId)) {
        known.add(names.device(Layer.DISK, disk.name()));
        known.add(names.device(Layer.BASE, disk.name()));
      }
    }
    recorded
        .keySet()
        .forEach(id -> {
          for (Layer layer : List.of(Layer.UP, Layer.JOIN, Layer.CACHE, Layer.OUT)) {
            known.add(names.device(layer, id));
          }
        });
    removeDevices(known);
    for (Session session : parents.all()) {
      boolean wanted =
          recorded.keySet().stream()
              .anyMatch(id -> Names.target(id).value().equals(session.target()));
      if (!wanted) {
        attempt("session with " + session.portal(), () -> parents.release(session));
      }
    }
  }

  /** Upper ones first: what cannot be removed yet is tried again while others go. */
  private void removeDevices(Set<DeviceName> known) throws IOException {
    List<Device> left = new ArrayList<>(layers.all());
    left.removeIf(device -> known.contains(device.name()));
    boolean progress = true;
    while (progress && !left.isEmpty()) {
      progress = false;
      for (Device device : List.copyOf(left)) {
        if (device.open() == 0
            || layers.find(device.name()).filter(now -> now.open() == 0).isPresent()) {
          if (attempt(
              "device " + device.name(), () -> layers.absent(device.name(), "device-in-use"))) {
            left.remove(device);
            progress = true;
          }
        }
      }
    }
    left.forEach(
        device -> LOG.warn("device {} belongs to no image or disk, but is in use", device.name()));
  }

  /** Work that may be refused while the thing is in use. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static boolean attempt(String what, Work work) throws IOException {
    try {
      work.run();
      return true;
    } catch (StackException | CommandException e) {
      LOG.warn("{} is left over and stays: {}", what, e.getMessage());
      return false;
    }
  }
}

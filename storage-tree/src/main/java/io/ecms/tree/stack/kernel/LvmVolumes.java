package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.kernel.KernelStackSettings.VolumeGroup;
import io.ecms.tree.tool.kernel.Lvm;
import java.nio.file.Path;
import java.util.Optional;

/** Caches as logical volumes of a group that is made of a disk of the host (T5). */
record LvmVolumes(Lvm lvm, VolumeGroup group, String node) implements CacheVolumes {
  private static final int NAME_LENGTH = 60;

  /** LVM gives whole extents of 4 MiB. */
  private static final long EXTENT = 4L << 20;

  /**
   * Makes the group of its device when there is none, and gives its volumes their nodes.
   *
   * @throws StackException {@code volume-group-missing}
   */
  void prepare() {
    if (lvm.groups().stream().noneMatch(found -> found.name().equals(group.name()))) {
      Path device =
          group
              .device()
              .orElseThrow(() ->
                  new StackException(
                      "volume-group-missing",
                      false,
                      "there is no volume group %s; make it, or configure its device"
                          .formatted(group.name())));
      lvm.createPhysicalVolume(device);
      lvm.createGroup(group.name(), device);
    }
    lvm.activate(group.name());
  }

  @Override
  public Volume ensure(String imageId, String part, long sizeBytes) {
    String name = name(imageId, part);
    long size = (sizeBytes + EXTENT - 1) / EXTENT * EXTENT;
    Optional<Lvm.Volume> existing = volume(name);
    if (existing.isPresent() && existing.get().sizeBytes() == size) {
      return new Volume(Lvm.device(group.name(), name), true);
    }
    if (existing.isPresent()) {
      lvm.removeVolume(group.name(), name);
    }
    checkSpace(size);
    return new Volume(lvm.createVolume(group.name(), name, size), false);
  }

  private void checkSpace(long sizeBytes) {
    long free =
        lvm.groups().stream()
            .filter(found -> found.name().equals(group.name()))
            .mapToLong(Lvm.Group::freeBytes)
            .sum();
    if (free < sizeBytes) {
      throw new StackException(
          "cache-space",
          false,
          "a volume of %d bytes does not fit into the %d free in group %s"
              .formatted(sizeBytes, free, group.name()));
    }
  }

  private Optional<Lvm.Volume> volume(String name) {
    return lvm.volumes(group.name()).stream()
        .filter(volume -> volume.name().equals(name))
        .findFirst();
  }

  private String name(String imageId, String part) {
    return Names.shortened(node + "-" + imageId + "-" + part, NAME_LENGTH);
  }

  @Override
  public Optional<Path> find(String imageId, String part) {
    return volume(name(imageId, part)).map(volume -> Lvm.device(group.name(), volume.name()));
  }

  @Override
  public void release(String imageId, String part) {
    // A volume is a block device by itself.
  }
}

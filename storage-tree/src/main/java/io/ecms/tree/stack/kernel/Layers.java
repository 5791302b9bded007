package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.StackException;
import io.ecms.tree.tool.ToolException;
import io.ecms.tree.tool.kernel.BlockDevices;
import io.ecms.tree.tool.kernel.DeviceName;
import io.ecms.tree.tool.kernel.DmTable;
import io.ecms.tree.tool.kernel.Dmsetup;
import io.ecms.tree.tool.kernel.Dmsetup.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The device-mapper devices of a node: made unless they are there, removed if they are. */
final class Layers {
  private final Dmsetup dmsetup;
  private final BlockDevices devices;
  private final Names names;

  Layers(Dmsetup dmsetup, BlockDevices devices, Names names) {
    this.dmsetup = dmsetup;
    this.devices = devices;
    this.names = names;
  }

  List<Device> all() {
    return dmsetup.devices(names.prefix());
  }

  Optional<Device> find(DeviceName name) {
    return all().stream().filter(device -> device.name().equals(name)).findFirst();
  }

  /** Name of the device in sysfs. */
  static String sysfsName(Device device) {
    return "dm-" + device.minor();
  }

  Path ensure(DeviceName name, DmTable table) {
    Optional<Device> existing = find(name);
    if (existing.isEmpty()) {
      dmsetup.create(name, table);
    } else if (existing.get().suspended()) {
      dmsetup.resume(name);
    }
    return name.path();
  }

  /**
   * Puts the device on another disk, so that what is under way moves there too.
   *
   * @param disk name of the disk, or empty to hold readers until there is one
   */
  void switchTo(DeviceName name, long sectors, Optional<String> disk) throws IOException {
    DmTable table = DmTable.queueing(sectors, disk.map(found -> Path.of("/dev", found)));
    Optional<Device> existing = find(name);
    if (existing.isEmpty()) {
      dmsetup.create(name, table);
      return;
    }
    Set<String> wanted = disk.map(Set::of).orElse(Set.of());
    boolean there = devices.parts(sysfsName(existing.get())).equals(wanted);
    if (there && !existing.get().suspended()) {
      return;
    }
    dmsetup.load(name, table);
    dmsetup.suspend(name);
    dmsetup.resume(name);
  }

  /** Takes paths into use again that had failed. */
  void reinstate(DeviceName name, String disk) throws IOException {
    String number = devices.number(disk);
    if (dmsetup.status(name).contains(" " + number + " F ")) {
      dmsetup.message(name, "reinstate_path", number);
    }
  }

  /** Sends on what an agent held back that was killed in the middle of a switch. */
  void resumeAll() {
    all().stream().filter(Device::suspended).forEach(device -> dmsetup.resume(device.name()));
  }

  /**
   * Removes the device.
   *
   * @throws StackException {@code code} (retryable) while somebody has it open
   */
  void absent(DeviceName name, String code) {
    if (find(name).isEmpty()) {
      return;
    }
    try {
      dmsetup.remove(name);
    } catch (ToolException e) {
      throw new StackException(code, e.retryable(), "device %s is in use".formatted(name), e);
    }
  }

  /** Bytes read from the device since it was made; 0 when there is none. */
  long bytesRead(DeviceName name) throws IOException {
    Optional<Device> device = find(name);
    return device.isEmpty() ? 0 : devices.bytesRead(sysfsName(device.get()));
  }
}

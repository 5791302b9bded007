package io.ecms.tree.stack.kernel;

import static io.ecms.tree.stack.kernel.PlayedKernel.done;
import static io.ecms.tree.stack.kernel.PlayedKernel.failed;

import io.ecms.tree.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Device-mapper and loop devices of a {@link PlayedKernel}; a loop device is its file itself. */
final class PlayedDevices {
  private final Path blocks;
  private final Map<String, Device> devices = new TreeMap<>();
  private final Map<String, Boolean> loops = new LinkedHashMap<>();
  private final Set<String> opened = new HashSet<>();
  private int nextMinor;

  PlayedDevices(Path sysfs) {
    this.blocks = sysfs.resolve("class/block");
  }

  private static final class Device {
    private final int minor;
    private String table;
    private String loaded = "";
    private boolean suspended;

    private Device(int minor, String table) {
      this.minor = minor;
      this.table = table;
    }
  }

  /** Names of all devices and files of all loop devices. */
  Set<String> left() {
    Set<String> left = new TreeSet<>(devices.keySet());
    left.addAll(loops.keySet());
    return left;
  }

  boolean anySuspended() {
    return devices.values().stream().anyMatch(device -> device.suspended);
  }

  /** The device is held open by a VM from now on, or no longer. */
  void open(Path device, boolean isOpen) {
    if (isOpen) {
      opened.add(device.toString());
    } else {
      opened.remove(device.toString());
    }
  }

  boolean isReadOnly(Path file) {
    return loops.getOrDefault(file.toString(), false);
  }

  private Device device(String name) {
    return Objects.requireNonNull(devices.get(name), name);
  }

  /** Size of a device in bytes. */
  long size(String path) {
    String table = device(Path.of(path).getFileName().toString()).table;
    return table.lines().mapToLong(line -> Long.parseLong(line.split(" ", -1)[1])).sum() * 512;
  }

  CommandResult dmsetup(List<String> arguments, Set<String> alsoOpen) throws IOException {
    String name = arguments.get(arguments.size() > 2 ? 2 : 1);
    return switch (arguments.get(1)) {
      case "info" -> done(list(alsoOpen));
      case "targets" ->
          done("linear v1.4.0\nmultipath v1.14.0\nsnapshot v1.16.0\nzero v1.1.0\ncache v2.2.0\n");
      case "create" -> create(name, arguments.getLast());
      case "load" -> {
        device(name).loaded = arguments.getLast();
        yield done("");
      }
      case "suspend" -> suspend(device(arguments.getLast()));
      case "resume" -> resume(arguments.getLast());
      case "remove" -> remove(name, alsoOpen);
      case "status" -> done("0 16384 multipath 2 0 0 0 1 1 A 0 1 2 8:0 A 0 0 1 \n");
      default -> throw new AssertionError("nobody plays " + arguments);
    };
  }

  private String list(Set<String> alsoOpen) {
    return devices.entrySet().stream()
        .map(entry ->
            "%s/%d/%d/%s\n"
                .formatted(
                    entry.getKey(),
                    users(entry.getKey(), alsoOpen),
                    entry.getValue().minor,
                    entry.getValue().suspended ? "Suspended" : "Active"))
        .collect(Collectors.joining());
  }

  private long users(String name, Set<String> alsoOpen) {
    String path = "/dev/mapper/" + name;
    long above = devices.values().stream().filter(device -> uses(device.table, path)).count();
    return above + (alsoOpen.contains(path) ? 1 : 0) + (opened.contains(path) ? 1 : 0);
  }

  private static boolean uses(String table, String path) {
    return Stream.of(table.split("\\s+", -1)).anyMatch(path::equals);
  }

  private CommandResult create(String name, String table) throws IOException {
    if (devices.containsKey(name)) {
      return failed(1, "device-mapper: create ioctl failed: Device or resource busy");
    }
    Device device = new Device(nextMinor++, table);
    devices.put(name, device);
    write(blocks.resolve("dm-" + device.minor + "/stat"), "1 0 16 0\n");
    hold(device, true);
    return done("");
  }

  private static CommandResult suspend(Device device) {
    device.suspended = true;
    return done("");
  }

  private CommandResult resume(String name) throws IOException {
    Device device = device(name);
    if (!device.loaded.isEmpty()) {
      hold(device, false);
      device.table = device.loaded;
      device.loaded = "";
      hold(device, true);
    }
    device.suspended = false;
    return done("");
  }

  private CommandResult remove(String name, Set<String> alsoOpen) throws IOException {
    if (!devices.containsKey(name)) {
      return failed(1, "Device " + name + " not found");
    }
    if (users(name, alsoOpen) > 0) {
      return failed(1, "remove ioctl on " + name + "  failed: Device or resource busy");
    }
    Device device = devices.remove(name);
    hold(device, false);
    delete(blocks.resolve("dm-" + device.minor));
    return done("");
  }

  /** Disks of sessions, which are plain names in /dev, know who lies over them. */
  private void hold(Device device, boolean held) throws IOException {
    Path own = blocks.resolve("dm-" + device.minor);
    for (String word : device.table.split("\\s+", -1)) {
      if (word.startsWith("/dev/sd")) {
        String disk = word.substring("/dev/".length());
        Path holder = blocks.resolve(disk).resolve("holders/dm-" + device.minor);
        if (held) {
          write(holder, "");
          write(own.resolve("slaves").resolve(disk), "");
        } else {
          Files.deleteIfExists(holder);
          Files.deleteIfExists(own.resolve("slaves").resolve(disk));
        }
      }
    }
  }

  CommandResult losetup(List<String> arguments) {
    String last = arguments.getLast();
    if (arguments.contains("--find")) {
      loops.put(last, arguments.contains("--read-only"));
      return done(last + "\n");
    }
    if (arguments.contains("--detach")) {
      loops.remove(last);
      return done("");
    }
    return done(loops.containsKey(last) ? last + "\n" : "");
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  static void delete(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> found = Files.walk(directory)) {
      found.sorted(Comparator.reverseOrder()).forEach(files::add);
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}

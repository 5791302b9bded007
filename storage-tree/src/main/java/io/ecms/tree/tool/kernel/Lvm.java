package io.ecms.tree.tool.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.tool.ToolException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The tools of LVM (2.03.16 or later): physical volumes, groups, logical volumes (T5). */
public final class Lvm {
  private static final Duration SHORT = Duration.ofSeconds(30);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");

  private final CommandRunner runner;
  private final Map<String, String> environment;

  public Lvm(CommandRunner runner) {
    this.runner = runner;
    this.environment = Dmsetup.udevEnvironment();
  }

  /**
   * A group.
   *
   * @param freeBytes what further volumes may take
   */
  public record Group(String name, long freeBytes) {}

  /** A logical volume. */
  public record Volume(String name, long sizeBytes) {}

  /** All groups of the host. */
  public List<Group> groups() {
    return rows("vgs", "vg_name,vg_free").stream()
        .map(row -> new Group(row[0], bytes(row[1])))
        .toList();
  }

  /** The volumes of a group. */
  public List<Volume> volumes(String group) {
    return rows("lvs", "lv_name,lv_size", checked(group)).stream()
        .map(row -> new Volume(row[0], bytes(row[1])))
        .toList();
  }

  /** Turns a device into a physical volume; what is on it is lost. */
  public void createPhysicalVolume(Path device) {
    change("pvcreate", "--yes", device.toString());
  }

  public void createGroup(String group, Path device) {
    change("vgcreate", checked(group), device.toString());
  }

  /** Gives all volumes of the group their nodes. */
  public void activate(String group) {
    change("vgchange", "--activate", "y", checked(group));
  }

  /**
   * Makes an empty volume.
   *
   * @param sizeBytes rounded up to whole extents by LVM
   * @return its device
   */
  public Path createVolume(String group, String name, long sizeBytes) {
    change(
        "lvcreate",
        "--yes",
        "--wipesignatures",
        "y",
        "--size",
        sizeBytes + "b",
        "--name",
        checked(name),
        checked(group));
    return device(group, name);
  }

  public void removeVolume(String group, String name) {
    change("lvremove", "--yes", checked(group) + "/" + checked(name));
  }

  /** The node of a volume that is active. */
  public static Path device(String group, String name) {
    return Path.of("/dev", checked(group), checked(name));
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name of LVM must match " + NAME + ": " + name);
    }
    return name;
  }

  private List<String[]> rows(String tool, String columns, String... arguments) {
    String[] line =
        Commands.line(
            tool, "--noheadings", "--units", "b", "--nosuffix", "--separator", ",", "-o", columns);
    List<String> all = new ArrayList<>(List.of(line));
    all.addAll(List.of(arguments));
    return runner
        .check(Command.query(SHORT, all.toArray(String[]::new)).withEnvironment(environment))
        .stdout()
        .lines()
        .map(row -> row.strip().split(",", -1))
        .toList();
  }

  private static long bytes(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ToolException("lvm-answer", false, "LVM told the size " + text, e);
    }
  }

  private void change(String... arguments) {
    runner.check(Command.change(SHORT, arguments).withEnvironment(environment));
  }
}

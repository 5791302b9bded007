package io.ecms.tree.tool.kernel;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import io.ecms.tree.tool.ToolException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The {@code dmsetup} tool (device-mapper library 1.02.185 or later). */
public final class Dmsetup {
  private static final Duration SHORT = Duration.ofSeconds(20);

  /** A suspend waits for requests under way, those on a lost session until it is given up. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final Path UDEV = Path.of("/run/udev/control");
  private static final String BUSY = "Device or resource busy";

  private final CommandRunner runner;
  private final Map<String, String> environment;

  public Dmsetup(CommandRunner runner) {
    this.runner = runner;
    this.environment = udevEnvironment();
  }

  /** Where no udevd makes device nodes, the tools of device-mapper must make them. */
  static Map<String, String> udevEnvironment() {
    return Files.exists(UDEV) ? Map.of() : Map.of("DM_DISABLE_UDEV", "1");
  }

  /**
   * A device as the kernel has it.
   *
   * @param open how many users hold it open, other devices included
   * @param minor its number; its name in sysfs is {@code dm-MINOR}
   * @param suspended whether requests are held back
   */
  public record Device(DeviceName name, int open, int minor, boolean suspended) {}

  /** All devices whose name begins with {@code prefix}. */
  public List<Device> devices(String prefix) {
    return query(
            "info", "-c", "--noheadings", "--separator", "/", "-o", "name,open,minor,suspended")
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(Dmsetup::device)
        .toList();
  }

  private static Device device(String line) {
    String[] fields = line.strip().split("/", -1);
    try {
      return new Device(
          new DeviceName(fields[0]),
          Integer.parseInt(fields[1]),
          Integer.parseInt(fields[2]),
          fields[3].equals("Suspended"));
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new ToolException("dmsetup-answer", false, "dmsetup info answered: " + line, e);
    }
  }

  /** Names of the kinds of device that the kernel can make now, for example {@code snapshot}. */
  public Set<String> targets() {
    return query("targets")
        .lines()
        .map(line -> line.strip().split("\\s+", 2)[0])
        .collect(Collectors.toUnmodifiableSet());
  }

  /** One line per piece of the device, as its kind defines it. */
  public String status(DeviceName name) {
    return query("status", name.value());
  }

  public void create(DeviceName name, DmTable table) {
    change(SHORT, "create", name.value(), "--table", table.toString());
  }

  /** Prepares another table, which holds from the next {@link #resume}. */
  public void load(DeviceName name, DmTable table) {
    change(SHORT, "load", name.value(), "--table", table.toString());
  }

  /** Holds requests back; multipath also takes back those that have got nowhere. */
  public void suspend(DeviceName name) {
    change(LONG, "suspend", "--noflush", "--nolockfs", name.value());
  }

  public void resume(DeviceName name) {
    change(SHORT, "resume", "--noflush", "--nolockfs", name.value());
  }

  /** Tells a piece of the device something, for example {@code reinstate_path 8:0}. */
  public void message(DeviceName name, String... words) {
    String[] arguments = new String[words.length + 3];
    arguments[0] = "message";
    arguments[1] = name.value();
    arguments[2] = "0";
    System.arraycopy(words, 0, arguments, 3, words.length);
    change(SHORT, arguments);
  }

  /**
   * Removes the device.
   *
   * @throws ToolException {@code device-in-use} (retryable) while somebody holds it open
   */
  public void remove(DeviceName name) {
    Command command = command(Command.change(SHORT, "dmsetup", "remove", name.value()));
    Commands.checkUnlessRefused(
        runner, command, BUSY, "device-in-use", "device " + name + " is in use");
  }

  private String query(String... arguments) {
    return runner
        .check(command(Command.query(SHORT, Commands.line("dmsetup", arguments))))
        .stdout();
  }

  private void change(Duration timeout, String... arguments) {
    runner.check(command(Command.change(timeout, Commands.line("dmsetup", arguments))));
  }

  private Command command(Command command) {
    return command.withEnvironment(environment);
  }
}

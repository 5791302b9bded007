package io.ecms.tree.tool.kernel;

import io.ecms.tree.tool.ToolException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code tgtadm --op show --mode target} prints. */
public final class TargetListing {
  private static final Pattern TARGET = Pattern.compile("Target (\\d+): (\\S+)");
  private static final Pattern INITIATOR = Pattern.compile("\\s+Initiator: (\\S+) alias:.*");
  private static final Pattern STORE = Pattern.compile("\\s+Backing store path: (/\\S*)");
  private static final Pattern RULE = Pattern.compile("\\s+ACL information:");

  private TargetListing() {}

  /**
   * One target.
   *
   * @param id number by which the daemon is told which one is meant
   * @param name its iSCSI qualified name
   * @param initiators names of those that are logged in, one per session
   * @param disks devices or files behind its disks
   * @param open whether anybody may reach it
   */
  public record Target(
      int id, String name, List<String> initiators, List<Path> disks, boolean open) {
    public Target {
      initiators = List.copyOf(initiators);
      disks = List.copyOf(disks);
    }
  }

  static List<Target> parse(String listing) {
    List<Target> targets = new ArrayList<>();
    List<String> part = new ArrayList<>();
    for (String line : listing.lines().toList()) {
      if (TARGET.matcher(line).matches() && !part.isEmpty()) {
        targets.add(target(part));
        part.clear();
      }
      part.add(line);
    }
    if (!part.isEmpty()) {
      targets.add(target(part));
    }
    return targets;
  }

  private static Target target(List<String> lines) {
    Matcher head = TARGET.matcher(lines.getFirst());
    if (!head.matches()) {
      throw new ToolException("tgtadm-answer", false, "tgtadm listed: " + lines.getFirst());
    }
    int rules = indexOf(lines, RULE);
    return new Target(
        Integer.parseInt(head.group(1)),
        head.group(2),
        all(lines, INITIATOR),
        all(lines, STORE).stream().map(Path::of).toList(),
        rules >= 0 && rules + 1 < lines.size());
  }

  private static List<String> all(List<String> lines, Pattern pattern) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(match -> match.group(1))
        .toList();
  }

  private static int indexOf(List<String> lines, Pattern pattern) {
    for (int i = 0; i < lines.size(); i++) {
      if (pattern.matcher(lines.get(i)).matches()) {
        return i;
      }
    }
    return -1;
  }
}

package io.ecms.faults.site;

import io.ecms.faults.check.Act;
import io.ecms.faults.check.Copy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the log of a role tells of what it has done. */
final class LogFile {
  private static final Pattern LINE = Pattern.compile("(\\S+Z) \\S+ +\\[[^]]*] \\S+: (.*)");
  private static final Pattern DECIDES = Pattern.compile("decides (\\S+)");
  private static final Pattern DOMAIN =
      Pattern.compile("(\\S+): Ticket\\[.*] (Start|Stop|Destroy)Domain\\[vm=([^,\\]]+).*");
  private static final String SERVES = "The master serves";

  private final String name;
  private final Path file;

  LogFile(String name, Path file) {
    this.name = name;
    this.file = file;
  }

  private record Line(Instant at, String text) {}

  private List<Line> lines() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      List<Line> lines = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          lines.add(new Line(Instant.parse(matcher.group(1)), matcher.group(2)));
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** When it last became master, if it ever did. */
  Optional<Instant> lastReign() {
    return lines().stream()
        .filter(line -> line.text().startsWith(SERVES))
        .map(Line::at)
        .reduce((_, last) -> last);
  }

  /** What it decided as master. */
  List<Act> acts() {
    List<Act> acts = new ArrayList<>();
    int reign = 0;
    for (Line line : lines()) {
      Matcher decides = DECIDES.matcher(line.text());
      if (line.text().startsWith(SERVES)) {
        reign++;
      } else if (decides.matches()) {
        acts.add(new Act(name + "#" + reign, line.at(), decides.group(1)));
      }
    }
    return acts;
  }

  /** Which domains it was told to start and to end as a node. */
  List<Copy> copies() {
    List<Copy> copies = new ArrayList<>();
    for (Line line : lines()) {
      Matcher domain = DOMAIN.matcher(line.text());
      if (domain.matches()) {
        copies.add(
            new Copy(line.at(), domain.group(1), domain.group(3), domain.group(2).equals("Start")));
      }
    }
    return copies;
  }
}

package io.ecms.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Summary of a flight recording: where processor time goes, what native calls are waited in, what
 * makes garbage, and how long collecting it stops everybody.
 */
public final class Profile {
  private static final int TOP = 25;
  private static final int TOP_OF_GROUP = 8;

  private final Tally groups = new Tally();
  private final Tally areas = new Tally();
  private final Tally inner = new Tally();
  private final Tally own = new Tally();
  private final Tally anywhere = new Tally();
  private final Tally waiting = new Tally();
  private final Tally garbage = new Tally();
  private final Map<String, Tally> byGroup = new TreeMap<>();
  private long samples;
  private Duration pauses = Duration.ZERO;
  private long collections;

  private Profile() {}

  /** Reads a recording. */
  public static Profile of(Path recording) throws IOException {
    Profile profile = new Profile();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        profile.add(file.readEvent());
      }
    }
    return profile;
  }

  private void add(RecordedEvent event) {
    switch (event.getEventType().getName()) {
      case "jdk.CPUTimeSample" -> addSample(event);
      case "jdk.NativeMethodSample" -> addWait(event);
      case "jdk.ObjectAllocationSample" ->
          garbage.add(event.getClass("objectClass").getName(), event.getLong("weight"));
      case "jdk.GarbageCollection" -> {
        collections++;
        pauses = pauses.plus(event.getDuration("sumOfPauses"));
      }
      default -> {
        // Of the other hundred kinds of events nothing is told.
      }
    }
  }

  private void addSample(RecordedEvent event) {
    List<RecordedFrame> stack = Frames.of(event);
    String group = Frames.group(event, "eventThread");
    groups.add(group, 1);
    samples++;
    if (stack.isEmpty()) {
      inner.add("(no stack)", 1);
      areas.add("(no stack)", 1);
      return;
    }
    String method = Frames.method(stack.getFirst());
    inner.add(method, 1);
    areas.add(Frames.area(stack.getFirst()), 1);
    byGroup.computeIfAbsent(group, _ -> new Tally()).add(method, 1);
    own.add(Frames.own(stack).map(Frames::method).orElse("(none of io.ecms)"), 1);
    Set<String> seen = new HashSet<>();
    stack.stream().map(Frames::method).filter(seen::add).forEach(name -> anywhere.add(name, 1));
  }

  private void addWait(RecordedEvent event) {
    List<RecordedFrame> stack = Frames.of(event);
    if (!stack.isEmpty()) {
      waiting.add(Frames.group(event, "sampledThread") + ": " + Frames.method(stack.getFirst()), 1);
    }
  }

  /** The summary. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(samples + " samples of processor time");
    section(lines, "Threads", groups.top(TOP));
    section(lines, "Packages of the innermost frame", areas.top(TOP));
    section(lines, "Innermost frames", inner.top(TOP));
    section(lines, "Innermost frames of io.ecms, with all that they call", own.top(TOP));
    section(lines, "Frames anywhere on the stack", anywhere.top(3 * TOP, samples));
    byGroup.forEach((group, tally) -> {
      if (tally.total() * 50 >= samples) {
        section(lines, "Innermost frames of the threads " + group, tally.top(TOP_OF_GROUP));
      }
    });
    section(lines, "Native calls by wall time, idle waits included", waiting.top(TOP));
    section(lines, "Allocation by class", garbage.top(TOP_OF_GROUP * 2));
    section(
        lines,
        "Garbage collection",
        List.of(
            String.format(
                Locale.ROOT,
                "%d collections, %d ms of pauses, %.1f MB allocated",
                collections,
                pauses.toMillis(),
                garbage.total() / 1e6)));
    return lines;
  }

  private static void section(List<String> lines, String title, List<String> content) {
    lines.add("");
    lines.add(title);
    content.forEach(line -> lines.add("  " + line));
  }
}

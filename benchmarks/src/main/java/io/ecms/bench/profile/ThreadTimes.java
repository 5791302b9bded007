package io.ecms.bench.profile;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Processor time of each group of threads of a process, as the kernel counts it: the threads of the
 * JVM itself (compilers, garbage collector) are in it, which no flight recording shows.
 *
 * @param ticks hundredths of a second (USER_HZ) by thread group
 */
public record ThreadTimes(Map<String, Long> ticks) {
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /** What a process has used so far. */
  public static ThreadTimes of(Path proc) throws IOException {
    Map<String, Long> ticks = new HashMap<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(proc.resolve("task"))) {
      for (Path thread : threads) {
        addTo(ticks, thread);
      }
    }
    return new ThreadTimes(ticks);
  }

  private static void addTo(Map<String, Long> ticks, Path thread) throws IOException {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long used = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
      ticks.merge(ThreadGroups.of(name), used, Long::sum);
    } catch (NoSuchFileException ended) {
      // A thread that has just ended has no file any more; what it did is little.
      ticks.merge(ThreadGroups.ENDED, 0L, Long::sum);
    }
  }

  /** What was used since {@code earlier}. */
  public ThreadTimes since(ThreadTimes earlier) {
    Map<String, Long> difference = new TreeMap<>();
    ticks.forEach((group, used) ->
        difference.put(group, Math.max(0, used - earlier.ticks.getOrDefault(group, 0L))));
    return new ThreadTimes(difference);
  }

  /** Of all groups. */
  public long total() {
    return ticks.values().stream().mapToLong(Long::longValue).sum();
  }
}

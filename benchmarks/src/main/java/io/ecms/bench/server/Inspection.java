package io.ecms.bench.server;

import io.ecms.bench.BenchException;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at a JVM from outside: {@code /proc} and {@code jcmd}.
 *
 * @param runner starts jcmd
 * @param pid process id of the JVM
 */
public record Inspection(CommandRunner runner, long pid) {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
  private static final String RECORDING = "bench";
  private static final long BYTES_PER_KIB = 1024;

  private static final int LARGEST = 60;

  /** Of the young and old generation together; the line on classes comes later. */
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  /** Memory that the process has resident, in bytes. */
  public long residentBytes() throws IOException {
    for (String line : Files.readAllLines(proc().resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB;
      }
    }
    throw new BenchException("no-process", "process " + pid + " has no memory");
  }

  /** Directory of the process in {@code /proc}. */
  public Path proc() {
    return Path.of("/proc", Long.toString(pid));
  }

  /** Has the JVM collect its garbage. */
  public void collectGarbage() {
    jcmd("GC.run");
  }

  /** Bytes of the heap in use after a full collection. */
  public long liveBytes() {
    collectGarbage();
    Matcher used = USED.matcher(jcmd("GC.heap_info"));
    if (!used.find()) {
      throw new BenchException("no-heap", "jcmd does not tell what of the heap is in use");
    }
    return Long.parseLong(used.group(1)) * BYTES_PER_KIB;
  }

  /** The classes whose objects take most of the heap, garbage left out. */
  public List<String> largestClasses() {
    return jcmd("GC.class_histogram").lines().limit(LARGEST).toList();
  }

  /** Threads of the process. */
  public int threads() throws IOException {
    try (Stream<Path> tasks = Files.list(proc().resolve("task"))) {
      return Math.toIntExact(tasks.count());
    }
  }

  /**
   * Starts a flight recording in which CPU time is sampled, native code included (JEP 509), and the
   * wall time of native calls besides.
   */
  public void startRecording() {
    jcmd(
        "JFR.start",
        "name=" + RECORDING,
        "settings=profile",
        "jdk.CPUTimeSample#enabled=true",
        "jdk.CPUTimeSample#throttle=10ms");
  }

  /** Ends the flight recording and writes it into a file. */
  public void stopRecording(Path file) {
    jcmd("JFR.stop", "name=" + RECORDING, "filename=" + file.toAbsolutePath());
  }

  private String jcmd(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = JCMD.toString();
    all[1] = Long.toString(pid);
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return runner.check(Command.change(LIMIT, all)).stdout();
  }
}

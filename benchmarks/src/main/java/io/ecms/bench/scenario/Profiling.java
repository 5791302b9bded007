package io.ecms.bench.scenario;

import io.ecms.bench.profile.Profile;
import io.ecms.bench.profile.ThreadTimes;
import io.ecms.bench.server.Inspection;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Writes {@code profile.txt} and keeps the recording beside it, for more questions. */
final class Profiling {
  private static final double TICKS_PER_SECOND = 100;

  private Profiling() {}

  /**
   * Records a server while {@code load} runs.
   *
   * @param load answers what was done per second
   */
  static void during(Inspection server, Path results, DoubleSupplier load) throws IOException {
    Path recording = results.resolve("profile.jfr");
    server.startRecording();
    ThreadTimes before = ThreadTimes.of(server.proc());
    long ownBefore = ownNanos();
    long begin = System.nanoTime();
    double rate = load.getAsDouble();
    double seconds = (System.nanoTime() - begin) / 1e9;
    double own = (ownNanos() - ownBefore) / 1e9;
    ThreadTimes used = ThreadTimes.of(server.proc()).since(before);
    server.stopRecording(recording);

    List<String> lines = new ArrayList<>();
    lines.add("%.1f VMs/s created and started while recorded, for %.1f s".formatted(rate, seconds));
    lines.add("");
    lines.add("Processors in use, by thread group (kernel's count, all threads of the JVM)");
    used.ticks().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .filter(entry -> entry.getValue() > 0)
        .forEach(entry ->
            lines.add(processors(entry.getValue() / TICKS_PER_SECOND / seconds, entry.getKey())));
    lines.add(processors(used.total() / TICKS_PER_SECOND / seconds, "= the server"));
    lines.add(processors(own / seconds, "the load generator"));
    lines.add("");
    lines.addAll(Profile.of(recording).lines());
    Files.write(results.resolve("profile.txt"), lines);
  }

  private static String processors(double count, String who) {
    return String.format(Locale.ROOT, "  %6.3f  %s", count, who);
  }

  private static long ownNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean bean
        ? bean.getProcessCpuTime()
        : 0;
  }
}

package io.ecms.tree.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What /proc says about a process; answers for a process that is gone are empty, not errors. */
final class ProcFs {
  private static final Logger LOG = LoggerFactory.getLogger(ProcFs.class);

  private static final String READ = "rchar:";

  private ProcFs() {}

  /** Program and arguments separated by blanks; empty for a zombie and for no process. */
  static String commandLine(long pid) {
    return read(pid, "cmdline").replace('\0', ' ').strip();
  }

  /** Whether the process has ended and only waits for a parent to ask for its exit code. */
  static boolean isZombie(long pid) {
    String stat = read(pid, "stat");
    int afterName = stat.lastIndexOf(')'); // the name in parentheses may itself contain anything
    return afterName >= 0 && stat.startsWith(") Z", afterName);
  }

  /** What it has read by system calls on files; what came over sockets does not count. */
  static long bytesReadFromFiles(long pid) {
    return read(pid, "io")
        .lines()
        .filter(line -> line.startsWith(READ))
        .findFirst()
        .map(line -> Long.parseLong(line.substring(READ.length()).strip()))
        .orElse(0L);
  }

  private static String read(long pid, String file) {
    try {
      byte[] raw = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
      return new String(raw, StandardCharsets.UTF_8);
    } catch (IOException gone) {
      LOG.trace("no /proc/{}/{}", pid, file, gone);
      return "";
    }
  }
}

package io.ecms.edge.http.route;

import io.ecms.core.model.InvalidValue;
import java.util.List;
import java.util.regex.Pattern;

/** Checks texts that end in file names and command lines of a host. */
final class HostPaths {
  private static final int MAX_LENGTH = 1024;
  private static final Pattern PATH = Pattern.compile("/[^\\x00-\\x1f\\x7f]+");
  private static final Pattern COMMAND_LINE = Pattern.compile("[\\x20-\\x7e]{1,1024}");

  private HostPaths() {}

  /** An absolute path that names its file without detours. */
  static String checked(String path) {
    if (path.length() > MAX_LENGTH || !PATH.matcher(path).matches()) {
      throw new InvalidValue(
          "path",
          "must be an absolute path of at most "
              + MAX_LENGTH
              + " characters without control characters");
    }
    List<String> segments = List.of(path.split("/", -1));
    if (segments.contains(".") || segments.contains("..")) {
      throw new InvalidValue("path", "must have no `.` or `..` in it");
    }
    return path;
  }

  static String checkedCommandLine(String text) {
    if (!COMMAND_LINE.matcher(text).matches()) {
      throw new InvalidValue(
          "cmdline", "must be 1 to " + MAX_LENGTH + " printable ASCII characters");
    }
    return text;
  }
}

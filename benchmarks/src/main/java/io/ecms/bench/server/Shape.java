package io.ecms.bench.server;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a measured server is like.
 *
 * @param nodes node controllers in it, 1 to 1000
 * @param settings configuration keys that differ from the defaults; values without blanks
 */
public record Shape(int nodes, Map<String, String> settings) {
  public Shape {
    settings = Map.copyOf(settings);
  }

  /** A server with the default settings. */
  public static Shape of(int nodes) {
    return new Shape(nodes, Map.of());
  }

  /** The same with one more setting. */
  public Shape with(String key, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(key, value);
    return new Shape(nodes, more);
  }

  /**
   * The settings as options of the JVM, which can set parts of lists too, after the caller's own.
   */
  String javaOptions() {
    StringBuilder options = new StringBuilder(System.getenv().getOrDefault("ECMS_JAVA_OPTS", ""));
    settings.forEach((key, value) -> options.append(" -D").append(key).append('=').append(value));
    return options.toString().strip();
  }
}

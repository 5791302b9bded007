package io.ecms.edge.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.output.Json;
import java.util.Locale;

/**
 * What one check found.
 *
 * @param check what was looked at
 * @param level how good it is
 * @param found what is there, for a person
 * @param remedy what to do, empty when nothing needs to be done
 */
public record Finding(String check, Level level, String found, String remedy) {

  /** How good it is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** It works, but slower or with less than could be. */
    WARN,
    /** It does not work. */
    FAIL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String check, String found) {
    return new Finding(check, Level.OK, found, "");
  }

  static Finding warn(String check, String found, String remedy) {
    return new Finding(check, Level.WARN, found, remedy);
  }

  static Finding fail(String check, String found, String remedy) {
    return new Finding(check, Level.FAIL, found, remedy);
  }

  JsonNode toJson() {
    return Json.object()
        .put("check", check)
        .put("level", level.toString())
        .put("found", found)
        .put("remedy", remedy);
  }
}

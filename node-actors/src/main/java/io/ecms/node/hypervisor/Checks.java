package io.ecms.node.hypervisor;

import io.ecms.core.model.InvalidValue;
import java.nio.file.Path;

/** Conditions on values that go into a domain definition. */
final class Checks {
  private Checks() {}

  static InvalidValue invalid(String field, String why) {
    return new InvalidValue(field, why);
  }

  /** Relative paths would mean the hypervisor's working directory, control characters break XML. */
  static void absolute(String field, Path path) {
    if (!path.isAbsolute()) {
      throw invalid(field, "must be an absolute path");
    }
    if (path.toString().chars().anyMatch(Character::isISOControl)) {
      throw invalid(field, "must not contain control characters");
    }
  }

  static void range(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw invalid(field, "must be %d to %d but is %d".formatted(min, max, value));
    }
  }
}

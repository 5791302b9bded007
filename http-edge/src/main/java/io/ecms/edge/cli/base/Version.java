package io.ecms.edge.cli.base;

import org.jspecify.annotations.Nullable;

/** Version of this program as the build wrote it into the jar. */
public final class Version {
  private Version() {}

  /** For example {@code 0.1.0-SNAPSHOT}; {@code development} when not run from a jar. */
  public static String text() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}

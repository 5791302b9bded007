package io.ecms.e2e;

import io.ecms.edge.cli.base.GuestKit;
import java.nio.file.Path;

/** Where the product that is tested lies. */
final class Installation {
  /** Directory of the repository. */
  static final Path ROOT = Path.of(System.getProperty("ecms.root", "..")).toAbsolutePath();

  /** The small guest that real tests boot. */
  static final GuestKit GUEST = GuestKit.of(ROOT);

  private Installation() {}
}

package io.ecms.edge.cli.doctor;

/**
 * Looks at one thing of this host; never throws because of what it finds, and ends in bounded time.
 */
@FunctionalInterface
public interface Check {
  /** Looks now. */
  Finding run();
}

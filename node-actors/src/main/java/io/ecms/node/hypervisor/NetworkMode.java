package io.ecms.node.hypervisor;

import java.util.regex.Pattern;

/** How a VM's network interface is connected on the host. */
public sealed interface NetworkMode {

  /**
   * Through the hypervisor process itself: outgoing connections only, needs nothing of the host.
   */
  record User() implements NetworkMode {}

  /**
   * Plugged into a bridge of the host.
   *
   * @param name existing bridge, a Linux interface name
   */
  record Bridge(String name) implements NetworkMode {
    private static final Pattern INTERFACE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,14}");

    public Bridge {
      if (!INTERFACE.matcher(name).matches()) {
        throw Checks.invalid("bridge", "must match " + INTERFACE);
      }
    }
  }

  /** No interface at all. */
  record None() implements NetworkMode {}
}

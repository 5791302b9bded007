package io.ecms.tree.stack.simulated;

/** Decides what goes wrong in a {@link SimulatedStack}; called before each method does its work. */
@FunctionalInterface
public interface Faults {

  /** The methods that can be disturbed. */
  enum Call {
    SERVE_ROOT,
    JOIN,
    DETACH,
    MAKE_DISK,
    REMOVE_DISK,
    LEAVE
  }

  /** Nothing goes wrong and nothing takes time. */
  Faults NONE = (call, host, subject) -> {};

  /**
   * Returns at once, returns later, or throws.
   *
   * @param host name of the simulated host
   * @param subject image id or disk name
   * @throws io.ecms.tree.stack.StackException instead of the call's work
   */
  void before(Call call, String host, String subject);
}

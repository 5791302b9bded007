package io.ecms.master.actor;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The reconcilers that are switched off, by name. Thread-safe. Outlives a master that begins anew
 * in this process, but not the process: {@code ecms.master.paused-reconcilers} does.
 */
final class Switches {
  private final Set<String> off = ConcurrentHashMap.newKeySet();

  /**
   * @param off names of those that are off from the beginning
   */
  Switches(Collection<String> off) {
    this.off.addAll(off);
  }

  boolean isOn(String reconciler) {
    return !off.contains(reconciler);
  }

  void set(String reconciler, boolean on) {
    if (on) {
      off.remove(reconciler);
    } else {
      off.add(reconciler);
    }
  }
}

package io.ecms.core.command;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.model.ResourceName;
import java.time.Duration;
import java.util.Optional;

/** What can be wanted of a VM besides starting, stopping and removing it (E7). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface VmWish extends Wire {
  /** Off at once, without asking the guest; what was saved of a saved VM is thrown away. */
  record Kill() implements VmWish {}

  /**
   * Reboots: asks the guest, and resets it when it has not rebooted in time.
   *
   * @param grace how long the guest has; the cluster's setting when empty
   */
  record Reboot(Optional<Duration> grace) implements VmWish {}

  /** Resets at once, as the button of a machine does. */
  record Reset() implements VmWish {}

  /** Stands still in memory. */
  record Suspend() implements VmWish {}

  /** Goes on after {@link Suspend}. */
  record Resume() implements VmWish {}

  /** Memory to disk, then off; the next start goes on there. */
  record Save() implements VmWish {}

  /** Another name. */
  record Rename(ResourceName name) implements VmWish {}

  /** Other processors and memory; what is empty stays. */
  record Resize(Optional<Integer> vcpus, Optional<Long> memoryMib) implements VmWish {}

  /** A new disk from its image; name, id, node and address stay. */
  record Rebuild() implements VmWish {}
}

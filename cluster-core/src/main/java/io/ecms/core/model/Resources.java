package io.ecms.core.model;

/**
 * An amount of what a node gives and a VM takes (E1, E4).
 *
 * @param vcpus virtual processors, 0 or more
 * @param memoryMib memory in MiB, 0 or more
 * @param storageGib disk space in GiB, 0 or more
 */
public record Resources(int vcpus, long memoryMib, long storageGib) {
  public static final Resources NONE = new Resources(0, 0, 0);

  public Resources {
    if (vcpus < 0 || memoryMib < 0 || storageGib < 0) {
      throw new InvalidValue(
          "resources",
          "must not be negative: %d vcpus, %d MiB, %d GiB".formatted(vcpus, memoryMib, storageGib));
    }
  }

  public Resources plus(Resources other) {
    return new Resources(
        vcpus + other.vcpus, memoryMib + other.memoryMib, storageGib + other.storageGib);
  }

  /** What is left after taking {@code other} away; never below zero in any of the three. */
  public Resources minus(Resources other) {
    return new Resources(
        Math.max(0, vcpus - other.vcpus),
        Math.max(0, memoryMib - other.memoryMib),
        Math.max(0, storageGib - other.storageGib));
  }

  /** Whether this amount fits into {@code room} in all three. */
  public boolean fitsInto(Resources room) {
    return vcpus <= room.vcpus && memoryMib <= room.memoryMib && storageGib <= room.storageGib;
  }

  /** Only the disk space, which a stopped VM goes on holding. */
  public Resources storageOnly() {
    return new Resources(0, 0, storageGib);
  }
}

package io.ecms.core.vm;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.ecms.core.model.HashedPassword;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.Resources;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the user wants of a VM (E3, VM_RESOURCE_CONFIG). A field out of range is an {@link
 * InvalidValue} that names it.
 *
 * @param name unique among living VMs
 * @param vcpus 1 to {@value #MAX_VCPUS}
 * @param memoryMib {@value #MIN_MEMORY_MIB} to {@value #MAX_MEMORY_MIB} MiB
 * @param diskGib size of the system disk, 1 to {@value #MAX_DISK_GIB} GiB
 * @param hostname host name inside the guest
 * @param password hash of the guest's password, if one is to be set at the first start
 * @param labels at most {@value #MAX_LABELS}, values of at most {@value #MAX_LABEL_LENGTH}
 *     characters
 * @param restart whether it is started again when it ends without having been told to
 */
public record VmSpec(
    ResourceName name,
    int vcpus,
    long memoryMib,
    long diskGib,
    ImageId image,
    NetworkName network,
    HostName hostname,
    Optional<HashedPassword> password,
    Map<LabelKey, String> labels,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = RestartPolicy.None.class)
        RestartPolicy restart) {
  public static final int MAX_VCPUS = 256;
  public static final long MIN_MEMORY_MIB = 16;
  public static final long MAX_MEMORY_MIB = 4L << 20;
  public static final long MAX_DISK_GIB = 65_536;
  public static final int MAX_LABELS = 64;
  public static final int MAX_LABEL_LENGTH = 256;

  public VmSpec {
    requireRange("vcpus", vcpus, 1, MAX_VCPUS);
    requireRange("memoryMib", memoryMib, MIN_MEMORY_MIB, MAX_MEMORY_MIB);
    requireRange("diskGib", diskGib, 1, MAX_DISK_GIB);
    if (labels.size() > MAX_LABELS) {
      throw new InvalidValue("labels", "must be at most " + MAX_LABELS);
    }
    if (labels.values().stream().anyMatch(value -> value.length() > MAX_LABEL_LENGTH)) {
      throw new InvalidValue(
          "labels", "values must have at most " + MAX_LABEL_LENGTH + " characters");
    }
    labels = Map.copyOf(labels);
    // What an earlier version has recorded has none.
    restart = Objects.requireNonNullElse(restart, RestartPolicy.NEVER);
  }

  /** A VM that stays off when it ends. */
  public VmSpec(
      ResourceName name,
      int vcpus,
      long memoryMib,
      long diskGib,
      ImageId image,
      NetworkName network,
      HostName hostname,
      Optional<HashedPassword> password,
      Map<LabelKey, String> labels) {
    this(
        name,
        vcpus,
        memoryMib,
        diskGib,
        image,
        network,
        hostname,
        password,
        labels,
        RestartPolicy.NEVER);
  }

  /** The same under another name. */
  public VmSpec named(ResourceName next) {
    return new VmSpec(
        next, vcpus, memoryMib, diskGib, image, network, hostname, password, labels, restart);
  }

  /** The same with other processors and memory. */
  public VmSpec sized(int nextVcpus, long nextMemoryMib) {
    return new VmSpec(
        name,
        nextVcpus,
        nextMemoryMib,
        diskGib,
        image,
        network,
        hostname,
        password,
        labels,
        restart);
  }

  /** What the VM takes from its node while it runs. */
  public Resources resources() {
    return new Resources(vcpus, memoryMib, diskGib);
  }

  private static void requireRange(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw new InvalidValue(field, "must be %d to %d but is %d".formatted(least, most, value));
    }
  }
}

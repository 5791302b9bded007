package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Identity of a disk.
 *
 * @param value matches {@code disk-[a-z0-9]{8,40}}, so it is safe in paths, XML and URLs or {@link
 *     InvalidValue} is thrown
 */
public record DiskId(@JsonValue String value) implements Comparable<DiskId> {
  private static final Pattern FORM = Pattern.compile("disk-[a-z0-9]{8,40}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DiskId {
    InvalidValue.requireMatch("disk id", value, FORM);
  }

  @Override
  public int compareTo(DiskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  /** The system disk of a VM: one VM has exactly one, so its id follows from the VM's. */
  public static DiskId systemDiskOf(VmId vm) {
    return new DiskId("disk-" + vm.value().substring("vm-".length()));
  }
}

package io.ecms.node.hypervisor;

import io.ecms.core.model.VmId;
import java.time.Duration;

/**
 * What a running VM has used since its start, as its hypervisor counts.
 *
 * @param cpuTime processor time, all its processors together
 * @param memoryMib memory that the guest has now, in MiB
 * @param residentMib memory that the VM takes from its host now, in MiB
 * @param diskReadBytes read from its disks
 * @param diskWrittenBytes written to its disks
 * @param netReceivedBytes received by the guest; 0 where the hypervisor does not count
 * @param netSentBytes sent by the guest; 0 where the hypervisor does not count
 */
public record DomainUsage(
    VmId vm,
    Duration cpuTime,
    long memoryMib,
    long residentMib,
    long diskReadBytes,
    long diskWrittenBytes,
    long netReceivedBytes,
    long netSentBytes) {}

package io.ecms.edge.http.api;

import io.ecms.core.model.VmId;
import org.jspecify.annotations.Nullable;

/**
 * What a running VM uses, as the API shows it; counted since its domain began.
 *
 * @param ageSeconds how long ago its node has looked
 * @param cpuSeconds of all its processors
 * @param cpuPercent of one processor, lately; left out until the node has looked twice
 * @param memoryMib memory that the guest has
 * @param residentMib memory that it takes from its host
 */
public record VmStatsView(
    VmId vm,
    double ageSeconds,
    double cpuSeconds,
    @Nullable Double cpuPercent,
    long memoryMib,
    long residentMib,
    long diskReadBytes,
    long diskWrittenBytes,
    long netReceivedBytes,
    long netSentBytes) {}

package io.ecms.node;

import java.time.Duration;

/**
 * What a simulated host has, and how long things take there.
 *
 * @param start time that starting a domain takes
 * @param stop time between the power button and the end of a guest
 * @param ready time from a guest's start to its ready word
 * @param disk time that making a disk takes
 * @param cpus processors
 * @param memoryMib memory in MiB
 * @param storageGib disk space in GiB
 */
public record SimulatedHost(
    Duration start,
    Duration stop,
    Duration ready,
    Duration disk,
    int cpus,
    long memoryMib,
    long storageGib) {}

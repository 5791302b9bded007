package io.ecms.edge.http.api;

/**
 * What would be placed.
 *
 * @param vcpus 1 to 256
 * @param memoryMib MiB, 16 to 4194304
 * @param diskGib GiB, 1 to 65536
 * @param image id or name of an image
 */
public record PlanPlacement(int vcpus, long memoryMib, long diskGib, String image) {}

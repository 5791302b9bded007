package io.ecms.faults.check;

import java.time.Instant;

/**
 * A node begins or ends to run a VM.
 *
 * @param begins whether it begins
 */
public record Copy(Instant at, String node, String vm, boolean begins) {}

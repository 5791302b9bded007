package io.ecms.faults.check;

import java.time.Instant;

/**
 * Something that a master promised to a client.
 *
 * @param master which one: the server and how many times it has become master, for example {@code
 *     s1#2}
 * @param promised id of the operation or of the VM
 */
public record Act(String master, Instant at, String promised) {}

package io.ecms.faults.check;

/**
 * A row of the journal.
 *
 * @param persistenceId for example {@code Vm|vm-0a1b2c3d}
 * @param writer which incarnation of the entity wrote it
 * @param at when it was made, by the clock of its writer; only its order counts
 */
public record Written(String persistenceId, long sequence, String writer, long at) {}

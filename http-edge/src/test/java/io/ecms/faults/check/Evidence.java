package io.ecms.faults.check;

import java.util.List;
import java.util.Set;

/**
 * All that was seen in one run.
 *
 * @param history every try of every client
 * @param streams what each subscriber saw, all of them read up to the end
 * @param acts in any order
 * @param copies what nodes ran, in any order
 * @param journal the rows by entity and sequence, in the order of the journal
 * @param untouched VMs that ran before the first fault and that no client has asked anything of
 */
public record Evidence(
    List<Try> history,
    List<Stream> streams,
    FinalState state,
    List<Act> acts,
    List<Copy> copies,
    List<Written> journal,
    Set<String> untouched) {}

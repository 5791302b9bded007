package io.ecms.edge.http.api;

import java.util.Map;

/**
 * Figures of the cluster for a monitor, each map by state.
 *
 * @param vms without those that are destroyed
 * @param operations only those that have not ended
 * @param members of the cluster, {@code reachable} and {@code unreachable}
 * @param journalOffset of the newest durable event
 * @param readModelLag events that the lists do not contain yet
 * @param connectedControllers node controllers that can be reached
 * @param journalWritable whether commands can be recorded
 */
public record FiguresView(
    Map<String, Integer> vms,
    Map<String, Integer> nodes,
    Map<String, Integer> operations,
    Map<String, Integer> members,
    long journalOffset,
    long readModelLag,
    int connectedControllers,
    boolean journalWritable) {}

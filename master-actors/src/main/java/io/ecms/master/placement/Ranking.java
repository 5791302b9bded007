package io.ecms.master.placement;

import java.util.List;

/**
 * Result of {@link Placement#rank}.
 *
 * @param candidates the nodes that fit, best first
 * @param refused the others, in the order of their names
 */
public record Ranking(List<Choice.Chosen> candidates, List<Refusal> refused) {}

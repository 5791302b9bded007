package io.ecms.master.placement;

import io.ecms.core.model.NodeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a node for a VM (E4): filters leave out what cannot take it, weighted scores order the
 * rest, and among equals the order changes from turn to turn, so that equal nodes are used evenly.
 * Pure and deterministic: the same table and wish give the same answer.
 *
 * <p>One pass over all nodes and no allocation per node; reasons are worked out only when nothing
 * fits. Thread-safe, as long as nobody changes the table meanwhile.
 */
public final class Placement {
  private static final NodeScore[] SCORES = NodeScore.values();

  private final double[] shares;

  public Placement(Weights weights) {
    this.shares = weights.shares();
  }

  /** The best node for {@code wish}, or why there is none. Changes nothing. */
  public Choice choose(NodeTable table, Wish wish) {
    Search search = Search.of(table, wish);
    Row best = wish.pinned().isPresent() ? null : best(table, search);
    if (wish.pinned().isPresent()) {
      best =
          table.row(wish.pinned().get()).filter(row -> NodeFilter.admit(row, search)).orElse(null);
    }
    return best == null ? noFit(table, wish, search) : chosen(best, search);
  }

  /** All nodes for {@code wish}, best first, and why the others are left out. Changes nothing. */
  public Ranking rank(NodeTable table, Wish wish) {
    Search search = Search.of(table, wish);
    List<Row> rows = rows(table, wish);
    long turn = table.turn();
    List<Choice.Chosen> candidates =
        rows.stream()
            .filter(row -> NodeFilter.admit(row, search))
            .sorted(
                Comparator.<Row>comparingDouble(row -> score(row, search))
                    .thenComparingLong(row -> TieBreak.rank(row.nameHash, turn))
                    .thenComparing(row -> row.view.name())
                    .reversed())
            .map(row -> chosen(row, search))
            .toList();
    return new Ranking(candidates, refusals(rows, search));
  }

  private @Nullable Row best(NodeTable table, Search search) {
    long turn = table.turn();
    Row best = null;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (Row row : table.slots()) {
      if (row == null || !NodeFilter.admit(row, search)) {
        continue;
      }
      double score = score(row, search);
      if (best == null || score > bestScore || (score == bestScore && before(row, best, turn))) {
        best = row;
        bestScore = score;
      }
    }
    return best;
  }

  private static boolean before(Row a, Row b, long turn) {
    int order = Long.compare(TieBreak.rank(a.nameHash, turn), TieBreak.rank(b.nameHash, turn));
    return order != 0 ? order > 0 : a.view.name().compareTo(b.view.name()) > 0;
  }

  private double score(Row row, Search search) {
    double sum = 0;
    for (int i = 0; i < SCORES.length; i++) {
      sum += shares[i] * SCORES[i].of(row, search);
    }
    return sum;
  }

  private Choice.Chosen chosen(Row row, Search search) {
    return new Choice.Chosen(row.view.name(), row.view.epoch(), score(row, search));
  }

  private static Choice noFit(NodeTable table, Wish wish, Search search) {
    Optional<NodeName> missing = wish.pinned().filter(name -> table.row(name).isEmpty());
    if (missing.isPresent()) {
      return new Choice.NoFit(NodeFilter.unknown(missing.get()), List.of());
    }
    List<Refusal> refusals = refusals(rows(table, wish), search);
    return new Choice.NoFit(Summary.of(wish.amount(), refusals), refusals);
  }

  /** The rows that the wish allows to look at. */
  private static List<Row> rows(NodeTable table, Wish wish) {
    if (wish.pinned().isPresent()) {
      return table.row(wish.pinned().get()).stream().toList();
    }
    List<Row> rows = new ArrayList<>(table.size());
    for (Row row : table.slots()) {
      if (row != null) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<Refusal> refusals(List<Row> rows, Search search) {
    return rows.stream()
        .flatMap(row -> NodeFilter.refusal(row, search).stream())
        .sorted(Comparator.comparing(Refusal::node))
        .toList();
  }
}

package io.ecms.bench.tree;

/**
 * One run.
 *
 * @param degree children of a node at most
 * @param real whether hosts and links were real, not played
 * @param seconds until the last node had everything
 * @param duplicateBytes that went over an edge for a second time
 * @param formulaSeconds what the formula for this shape gives
 * @param boundSeconds W/B
 */
record TreeFigure(
    String shape,
    int degree,
    int nodes,
    boolean real,
    double seconds,
    long workingSetBytes,
    long rootEgressBytes,
    long duplicateBytes,
    double formulaSeconds,
    double boundSeconds) {

  /** Plays a boot storm on these routes. */
  static TreeFigure played(Routes routes, Fabric fabric) {
    BlockSimulation.Outcome outcome = BlockSimulation.run(routes, fabric);
    return new TreeFigure(
        routes.shape(),
        routes.degree(),
        routes.nodes(),
        /* real= */ false,
        outcome.seconds(),
        fabric.workingSetBytes(),
        outcome.rootEgressBytes(),
        outcome.duplicateBytes(),
        routes.formula(fabric),
        fabric.bound());
  }

  double ratioToFormula() {
    return seconds / formulaSeconds;
  }

  double ratioToBound() {
    return seconds / boundSeconds;
  }

  /** How often the image node has sent the working set. */
  double rootCopies() {
    return (double) rootEgressBytes / workingSetBytes;
  }
}

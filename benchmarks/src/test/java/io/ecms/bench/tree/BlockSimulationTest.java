package io.ecms.bench.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BlockSimulationTest {
  private static final Fabric FABRIC = new Fabric(1e6, 1e-3, 10_000, 100, 8);

  private static TreeFigure played(Routes routes) {
    return TreeFigure.played(routes, FABRIC);
  }

  @Test
  void oneNodeNeedsAsLongAsTheLink() {
    TreeFigure alone = played(Routes.star(1));

    assertThat(alone.seconds()).isCloseTo(FABRIC.bound(), within(0.01 * FABRIC.bound()));
    assertThat(alone.rootEgressBytes()).isEqualTo(FABRIC.workingSetBytes());
  }

  @Test
  void aStarSendsEverythingToEveryone() {
    TreeFigure star = played(Routes.star(6));

    assertThat(star.rootCopies()).isEqualTo(6);
    assertThat(star.ratioToFormula()).isCloseTo(1, within(0.02));
  }

  @Test
  void aTreeSendsEverythingToTheChildrenOfTheRootAndIsAsQuickAsItsFormula() {
    TreeFigure tree = played(Routes.tree(30, 2));

    assertThat(tree.rootCopies()).isEqualTo(2);
    assertThat(tree.duplicateBytes()).isZero();
    assertThat(tree.ratioToFormula()).isBetween(0.85, 1.15);
  }

  @Test
  void stripesSendEverythingOnceAndComeNearTheBound() {
    TreeFigure striped = played(Routes.striped(60, 4));

    assertThat(striped.rootCopies()).isBetween(1.0, 1.3);
    assertThat(striped.duplicateBytes()).isZero();
    assertThat(striped.ratioToBound()).isBetween(1.0, 1.5);
  }

  @Test
  void theSameRoutesGiveTheSameFigures() {
    assertThat(played(Routes.striped(20, 2))).isEqualTo(played(Routes.striped(20, 2)));
  }
}

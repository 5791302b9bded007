package io.ecms.tree.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecms.tree.stripe.Stripes.Piece;
import org.junit.jupiter.api.Test;

class StripesTest {
  private static final int KIB = 1 << 10;
  private final Stripes stripes = new Stripes(3, 64 * KIB);

  @Test
  void aReadWithinABlockIsOnePiece() {
    assertThat(stripes.pieces(70 * KIB, KIB)).containsExactly(new Piece(1, 70 * KIB, KIB));
  }

  @Test
  void aReadIsTakenApartWhereBlocksMeet() {
    assertThat(stripes.pieces(60 * KIB, 200 * KIB))
        .containsExactly(
            new Piece(0, 60 * KIB, 4 * KIB),
            new Piece(1, 64 * KIB, 64 * KIB),
            new Piece(2, 128 * KIB, 64 * KIB),
            new Piece(0, 192 * KIB, 64 * KIB),
            new Piece(1, 256 * KIB, 4 * KIB));
  }

  @Test
  void theLastBlockEndsWithTheImage() {
    assertThat(stripes.block(2, 130 * KIB)).isEqualTo(new Piece(2, 128 * KIB, 2 * KIB));
  }

  @Test
  void blocksAreWhatACacheFetchesAtLeast() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Stripes(2, 32 * KIB));
    assertThatIllegalArgumentException().isThrownBy(() -> new Stripes(2, 100 * KIB));
    assertThatIllegalArgumentException().isThrownBy(() -> new Stripes(1, 64 * KIB));
  }
}

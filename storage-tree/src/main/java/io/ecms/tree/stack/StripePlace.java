package io.ecms.tree.stack;

import io.ecms.tree.stripe.Stripes;
import java.util.List;

/**
 * A member's place in the interleaved trees of an image.
 *
 * @param stripes as all members have them
 * @param home stripe in which others may read from this member
 * @param lag blocks by which it fetches its home stripe ahead of what it reads
 * @param parents by stripe
 */
public record StripePlace(Stripes stripes, int home, int lag, List<Endpoint> parents) {
  public StripePlace {
    parents = List.copyOf(parents);
    if (parents.size() != stripes.count() || home < 0 || home >= stripes.count()) {
      throw new IllegalArgumentException(
          "%d parents and home %d for %s".formatted(parents.size(), home, stripes));
    }
  }

  /** From whom this member has what others read from it. */
  public Endpoint homeParent() {
    return parents.get(home);
  }
}

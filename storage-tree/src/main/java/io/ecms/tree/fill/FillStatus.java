package io.ecms.tree.fill;

/**
 * How far a node has come with an image.
 *
 * @param chunks that the image has
 * @param verified chunks that are here and are what was imported
 * @param repaired chunks that were something else and were fetched again
 * @param damaged chunks that are something else here and at the parent; they are tried again
 */
public record FillStatus(int chunks, int verified, int repaired, int damaged) {

  /** Whether the node needs no parent any more. */
  public boolean complete() {
    return verified == chunks;
  }
}

package io.ecms.master.placement;

import java.util.BitSet;

/**
 * A wish in the terms of one table: names and images have become slots, so that the scan compares
 * numbers only.
 *
 * @param excluded slots that must not be chosen
 * @param withImage slots whose nodes have the image
 */
record Search(int vcpus, long memoryMib, long storageGib, BitSet excluded, BitSet withImage) {

  static Search of(NodeTable table, Wish wish) {
    BitSet excluded = new BitSet();
    wish.excluded().forEach(name -> table.row(name).ifPresent(row -> excluded.set(row.slot)));
    return new Search(
        wish.amount().vcpus(),
        wish.amount().memoryMib(),
        wish.amount().storageGib(),
        excluded,
        wish.image().map(table::holders).orElseGet(BitSet::new));
  }
}

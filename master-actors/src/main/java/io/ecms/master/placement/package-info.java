/** Where a VM goes: filters and weighted scores over a cheap view of the nodes. */
@NullMarked
package io.ecms.master.placement;

import org.jspecify.annotations.NullMarked;

/** The block stack of the kernel: iSCSI between hosts, a block cache, device-mapper snapshots. */
@NullMarked
package io.ecms.tree.stack.kernel;

import org.jspecify.annotations.NullMarked;

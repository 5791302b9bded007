/**
 * One small wrapper per host tool of the kernel's block layer: device-mapper, iSCSI, LVM, caches.
 */
@NullMarked
package io.ecms.tree.tool.kernel;

import org.jspecify.annotations.NullMarked;

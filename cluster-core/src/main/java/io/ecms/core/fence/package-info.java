/** The fence lease: whether this server may still act for the cluster. */
@NullMarked
package io.ecms.core.fence;

import org.jspecify.annotations.NullMarked;

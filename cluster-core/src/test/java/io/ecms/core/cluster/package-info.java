/** Tests of how a server is put together. */
@NullMarked
package io.ecms.core.cluster;

import org.jspecify.annotations.NullMarked;

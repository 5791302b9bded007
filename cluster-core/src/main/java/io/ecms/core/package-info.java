/** The cluster-core module. */
@NullMarked
package io.ecms.core;

import org.jspecify.annotations.NullMarked;

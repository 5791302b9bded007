/** Tests of {@code io.ecms.edge.cli}. */
@NullMarked
package io.ecms.edge.cli;

import org.jspecify.annotations.NullMarked;

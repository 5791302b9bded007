/** Tests of {@code io.ecms.edge.cli.output}. */
@NullMarked
package io.ecms.edge.cli.output;

import org.jspecify.annotations.NullMarked;

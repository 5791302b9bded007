/** Tests of {@code io.ecms.edge.cli.quickstart}. */
@NullMarked
package io.ecms.edge.cli.quickstart;

import org.jspecify.annotations.NullMarked;

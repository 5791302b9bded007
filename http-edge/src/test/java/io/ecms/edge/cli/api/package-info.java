/** Tests of {@code io.ecms.edge.cli.api}. */
@NullMarked
package io.ecms.edge.cli.api;

import org.jspecify.annotations.NullMarked;

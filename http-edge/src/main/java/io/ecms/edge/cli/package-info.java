/** The {@code ecms} command line: an ordinary client of the HTTP API with no back door. */
@NullMarked
package io.ecms.edge.cli;

import org.jspecify.annotations.NullMarked;
